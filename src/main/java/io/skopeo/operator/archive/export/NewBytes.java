package io.skopeo.operator.archive.export;

import io.skopeo.operator.oci.Digest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A count of the bytes that manifests add to a volume, where each layer is stored once. */
final class NewBytes {
  private final Set<Digest> seen = new HashSet<>();

  /**
   * Returns the bytes that a manifest adds to those before it.
   *
   * @param alone whether an index comes without its manifests
   */
  long add(Digest digest, ManifestFacts facts, boolean alone) {
    if (!seen.add(digest)) {
      return 0;
    }
    if (alone) {
      return facts.size();
    }
    long content =
        facts.blobs().isEmpty()
            ? facts.bytes()
            : facts.blobs().entrySet().stream()
                .filter(blob -> seen.add(blob.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    return facts.size() + content;
  }
}
