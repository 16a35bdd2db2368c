package io.skopeo.operator.archive.receipt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.Sha256;
import java.time.Instant;
import java.util.List;

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
    return Sha256.hex(StrictJson.write(repositories()), ID_BYTES);
  }

  /** Returns the receipt as JSON, with a line for each image; a problem if it is too long. */
  public Parsed<String> text() {
    ObjectNode json = StrictJson.object();
    json.put("kind", KIND).put("version", VERSION).put("id", id()).put("import", importer);
    exports.forEach(json.withArray("exports")::add);
    json.put("created", created.toString());
    json.set("repositories", repositories());
    String text = StrictJson.write(json).replace("\",\"", "\",\n\"") + "\n";
    return text.length() > MAX_CHARACTERS
        ? new Parsed.Invalid<>(
            new Problem(
                Reason.LIST_TOO_LONG,
                "The receipt of %s is longer than %d characters: import a part of the volume with another ImageImport."
                    .formatted(importer, MAX_CHARACTERS)))
        : new Parsed.Valid<>(text);
  }

  private ObjectNode repositories() {
    ObjectNode all = StrictJson.object();
    for (Repository repository : images.repositories()) {
      ObjectNode one = all.putObject(VolumeRepository.name(repository));
      images
          .tags(repository)
          .forEach(
              tag -> one.put(tag.name(), images.digest(repository, tag).orElseThrow().toString()));
      images.manifests(repository).forEach(digest -> one.put(digest.toString(), digest.toString()));
    }
    return all;
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
