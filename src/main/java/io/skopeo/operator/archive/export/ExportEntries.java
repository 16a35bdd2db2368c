package io.skopeo.operator.archive.export;

import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.export.EntryWriter.Written;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The copies of a run to a volume: each line as the Task reads it, with the entry of the index that
 * it makes.
 *
 * @param urls the lines of {@code url.txt}, as many as the batch has
 * @param bytes that each line adds to the volume
 * @param entries JSON, one for each line; the same image may have two
 */
public record ExportEntries(List<String> urls, List<Long> bytes, List<String> entries) {
  public ExportEntries {
    urls = List.copyOf(urls);
    bytes = List.copyOf(bytes);
    entries = List.copyOf(entries);
  }

  /**
   * Translates the copies of a batch, whose destinations are on a volume ({@link
   * VolumeRepository}).
   */
  public static ExportEntries of(CopyBatch batch, VolumeFormat format, ManifestFacts.Source facts) {
    var translation = new Translation(batch, new EntryWriter(format), facts);
    batch.copies().forEach(translation::add);
    return new ExportEntries(translation.urls, translation.bytes, translation.entries);
  }

  /** Returns the content of {@code url.txt}. */
  public String urlTxt() {
    return urls.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** Returns the content of {@code volume.txt}. */
  public String volumeTxt() {
    var text = new StringBuilder();
    for (int i = 0; i < entries.size(); i++) {
      text.append(bytes.get(i)).append(' ').append(entries.get(i)).append('\n');
    }
    return text.toString();
  }

  /** The lines so far. */
  private static final class Translation {
    private final CopyBatch batch;
    private final EntryWriter writer;
    private final ManifestFacts.Source facts;
    private final NewBytes newBytes = new NewBytes();

    private final List<String> urls = new ArrayList<>();
    private final List<Long> bytes = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();

    Translation(CopyBatch batch, EntryWriter writer, ManifestFacts.Source facts) {
      this.batch = batch;
      this.writer = writer;
      this.facts = facts;
    }

    void add(Copy copy) {
      Repository source = copy.source().repository();
      for (CopyLine line : copy.lines()) {
        Written written = written(copy, line);
        urls.add(line.text(line.from(source), writer.destination(written)));
        entries.add(writer.entry(written));
        bytes.add(
            written
                .facts()
                .map(known -> newBytes.add(line.digest(), known, written.indexOnly()))
                .orElse(0L));
      }
    }

    private Written written(Copy copy, CopyLine line) {
      boolean isImage = copy.names() && line.digest().equals(copy.source().digest());
      boolean indexOnly = line.content() != Content.WHOLE;
      return new Written(
          copy.source().repository(),
          copy.destination().repository(),
          // An image that gets its name in a later line has one folder.
          line.tag().or(() -> isImage ? Optional.of(copy.destination().tag()) : Optional.empty()),
          line.digest(),
          indexOnly,
          isImage && indexOnly ? before(copy) : Set.of(),
          isImage && !indexOnly ? subjects(copy) : Set.of(),
          facts(copy, line));
    }

    private Optional<ManifestFacts> facts(Copy copy, CopyLine line) {
      return facts
          .of(copy.source().repository(), line.digest())
          .or(() ->
              Optional.ofNullable(batch.indexes().get(line.digest()))
                  .map(ManifestFacts::ofComposed));
    }

    /** Returns what an index consists of: the manifests before it. */
    private static Set<Digest> before(Copy copy) {
      return copy.lines().stream()
          .map(CopyLine::digest)
          .takeWhile(digest -> !digest.equals(copy.source().digest()))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the manifests within an image to which other lines of its copy refer. */
    private Set<Digest> subjects(Copy copy) {
      Set<Digest> own = copy.lines().stream().map(CopyLine::digest).collect(Collectors.toSet());
      return copy.lines().stream()
          .flatMap(line ->
              Stream.concat(
                  facts(copy, line).flatMap(ManifestFacts::subject).stream(),
                  line.tag().flatMap(Translation::attachedTo).stream()))
          .filter(subject -> !own.contains(subject))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the digest that one of cosign's tags is attached to. */
    private static Optional<Digest> attachedTo(Tag tag) {
      String name = tag.name();
      int algorithm = name.indexOf('-');
      int end = name.indexOf('.') < 0 ? name.length() : name.indexOf('.');
      return AttachedTags.isAttached(tag) && name.startsWith("sha256-")
          ? Optional.of(new Digest("sha256", name.substring(algorithm + 1, end)))
          : Optional.empty();
    }
  }
}
