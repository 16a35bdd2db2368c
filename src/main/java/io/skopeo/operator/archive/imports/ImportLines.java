package io.skopeo.operator.archive.imports;

import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The copies of a run from a volume, each line as the Task reads it.
 *
 * @param urls the lines of {@code url.txt}, as many as the batch has
 * @param digests that the manifests must have; {@code -} if that is not known before the copy, or
 *     the manifest is not on the volume
 */
public record ImportLines(List<String> urls, List<String> digests) {
  private static final String ANY = "-";

  public ImportLines {
    urls = List.copyOf(urls);
    digests = List.copyOf(digests);
  }

  /**
   * Translates the copies of a batch, whose sources are on a volume. None of them may have a {@link
   * #problem}.
   */
  public static ImportLines of(CopyBatch batch, Catalog catalog) {
    var urls = new ArrayList<String>();
    var digests = new ArrayList<String>();
    for (Copy copy : batch.copies()) {
      for (CopyLine line : copy.lines()) {
        Optional<CatalogEntry> entry = entry(copy, line, catalog);
        if (entry.isEmpty() && line.content() != Content.FOLDER) {
          throw new IllegalArgumentException("not on the volume: " + line.digest());
        }
        Repository source = copy.source().repository();
        urls.add(
            line.text(
                entry.map(CatalogEntry::reference).orElseGet(() -> line.from(source)),
                "docker://" + destination(copy, line)));
        digests.add(
            entry
                .filter(CatalogEntry::digestIsKnown)
                .map(known -> known.digest().toString())
                .orElse(ANY));
      }
    }
    return new ImportLines(urls, digests);
  }

  private static ImageReference destination(Copy copy, CopyLine line) {
    Repository repository = copy.destination().repository();
    return line.tag().map(repository::at).orElseGet(() -> repository.at(line.digest()));
  }

  private static Optional<CatalogEntry> entry(Copy copy, CopyLine line, Catalog catalog) {
    return line.content() == Content.FOLDER
        ? Optional.empty()
        : catalog.manifest(copy.source().repository(), line.digest());
  }

  /** Returns why a copy cannot be made from the volume: a manifest of it is not there. */
  public static Optional<Problem> problem(Copy copy, Catalog catalog) {
    return copy.lines().stream()
        .filter(line -> line.content() != Content.FOLDER)
        .filter(line -> entry(copy, line, catalog).isEmpty())
        .findFirst()
        .map(line -> missing(copy, line, catalog));
  }

  private static Problem missing(Copy copy, CopyLine line, Catalog catalog) {
    Repository volume = copy.source().repository();
    String repository = VolumeRepository.name(catalog.source(volume).orElse(volume));
    return catalog.isAssumed(volume, line.digest())
        ? new Problem(
            Reason.SOURCE_INCOMPLETE,
            "%s@%s is neither on the volume nor at the destination: the export relies on an earlier import; import that first, or export again without spec.since."
                .formatted(repository, line.digest()))
        : new Problem(
            Reason.SOURCE_INCOMPLETE,
            "%s@%s is not on the volume: export it again.".formatted(repository, line.digest()));
  }

  /** Returns the content of {@code url.txt}. */
  public String urlTxt() {
    return lines(urls);
  }

  /** Returns the content of {@code volume.txt}. */
  public String volumeTxt() {
    return lines(digests);
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
