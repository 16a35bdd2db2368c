package io.skopeo.operator.archive.export;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Sha256;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The index of an export, {@code export.json}. The Task writes the entries between its beginning
 * and its end, so that it only names what is whole.
 *
 * @param export namespace and name of the ImageExport
 * @param id of the images that the export is to bring
 * @param base the id of the receipt whose images are left out
 * @param assumed what is left out
 */
public record ExportIndex(
    String export,
    String id,
    Instant created,
    VolumeFormat format,
    Optional<String> base,
    List<AssumedImage> assumed) {
  private static final int ID_BYTES = 8;

  public ExportIndex {
    assumed = List.copyOf(assumed);
  }

  /** Returns the id of an export, which is the same for the same images. */
  public static String id(KnownImages images) {
    return Sha256.hex(
        images.repositories().stream()
            .flatMap(repository -> lines(images, repository))
            .sorted()
            .collect(joining("\n")),
        ID_BYTES);
  }

  private static Stream<String> lines(KnownImages images, Repository repository) {
    String name = VolumeRepository.name(repository);
    return Stream.concat(
        images.tags(repository).stream()
            .map(tag ->
                "%s %s %s".formatted(name, tag, images.digest(repository, tag).orElseThrow())),
        images.manifests(repository).stream().map(digest -> "%s - %s".formatted(name, digest)));
  }

  /** Returns the content of {@code head.json}. */
  public String head() {
    ObjectNode json = StrictJson.object();
    json.put("kind", Survey.Export.KIND)
        .put("version", Survey.Export.VERSION)
        .put("export", export)
        .put("id", id)
        .put("created", created.toString())
        .put("format", format.word())
        .put("base", base.orElse(null));
    String text = StrictJson.write(json);
    return text.substring(0, text.length() - 1) + ",\"images\":[\n";
  }

  /** Returns the content of {@code tail.json}. */
  public String tail() {
    return assumed.stream()
        .map(ExportIndex::entry)
        .collect(joining(",\n", "\n],\"assumed\":[\n", "\n]}\n"));
  }

  static String entry(AssumedImage image) {
    ObjectNode json = StrictJson.object();
    json.put("repository", VolumeRepository.name(image.repository()));
    image.tag().ifPresent(tag -> json.put("tag", tag.name()));
    json.put("digest", image.digest().toString());
    return StrictJson.write(json);
  }

  /** Returns the index with these entries, as the Task writes it. */
  public String text(List<String> entries) {
    return head() + String.join(",\n", entries) + tail();
  }
}
