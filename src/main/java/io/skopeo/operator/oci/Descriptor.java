package io.skopeo.operator.oci;

import java.util.Optional;

/**
 * A descriptor as it stands in an index (OCI image specification, Content Descriptors).
 *
 * @param size of the content in bytes, as the list says
 * @param mediaType as the list says; empty if it says none
 * @param artifactType as the list says, which is often wrong in lists that clients keep: see {@link
 *     ReferrersTag}
 * @param json the whole entry as a JSON object in ASCII, with annotations and unknown fields
 */
public record Descriptor(
    Digest digest, long size, String mediaType, Optional<String> artifactType, String json) {
  public Descriptor {
    // Other text might change, byte for byte, on its way through a ConfigMap.
    if (!json.chars().allMatch(c -> c >= ' ' && c < 128)) {
      throw new IllegalArgumentException("the JSON of a descriptor must be in ASCII: " + digest);
    }
  }
}
