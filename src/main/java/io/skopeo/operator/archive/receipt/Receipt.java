package io.skopeo.operator.archive.receipt;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.Sha256;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The list of what is at the destination of an import, digest by digest. Carried back, it tells an
 * export what to leave out.
 *
 * @param importer namespace and name of the ImageImport
 * @param exports the ids of the exports that it is about
 * @param images by the names in the index of the export, not by those at the destination
 */
public record Receipt(String importer, List<String> exports, Instant created, KnownImages images) {
  /** The length of the longest receipt, which has to fit into a ConfigMap. */
  public static final int MAX_CHARACTERS = 900_000;

  static final String KIND = "skopeo.io/receipt";
  static final int VERSION = 1;
  private static final int ID_BYTES = 8;

  public Receipt {
    exports = List.copyOf(exports);
  }

  /** Returns a hash of what it lists. */
  public String id() {
    return Sha256.hex(repositories(), ID_BYTES);
  }

  /** Returns the receipt as JSON, with a line for each image; a problem if it is too long. */
  public Parsed<String> text() {
    ObjectNode json = StrictJson.object();
    json.put("kind", KIND).put("version", VERSION).put("id", id()).put("import", importer);
    exports.forEach(json.withArray("exports")::add);
    String head = StrictJson.write(json.put("created", created.toString()));
    String text =
        "%s,\"repositories\":{%s}}\n"
            .formatted(head.substring(0, head.length() - 1), repositories());
    return text.length() > MAX_CHARACTERS
        ? new Parsed.Invalid<>(
            new Problem(
                Reason.LIST_TOO_LONG,
                "The receipt of %s is longer than %d characters: import a part of the volume with another ImageImport."
                    .formatted(importer, MAX_CHARACTERS)))
        : new Parsed.Valid<>(text);
  }

  /** Returns the fields of the repositories. No name, tag or digest has a character to escape. */
  private String repositories() {
    return images.repositories().stream()
        .map(repository ->
            "\n\"%s\":{%s}".formatted(VolumeRepository.name(repository), images(repository)))
        .collect(joining(","));
  }

  private String images(Repository repository) {
    return Stream.concat(
            images.tags(repository).stream()
                .map(tag -> field(tag.name(), images.digest(repository, tag).orElseThrow())),
            images.manifests(repository).stream().map(digest -> field(digest.toString(), digest)))
        .collect(joining(","));
  }

  private static String field(String name, Digest digest) {
    return "\n\"%s\":\"%s\"".formatted(name, digest);
  }

  /**
   * Reads a receipt.
   *
   * @param origin the name of the text, for sentences
   */
  public static Parsed<Receipt> read(String origin, String text) {
    return ReceiptReader.read(origin, text);
  }
}
