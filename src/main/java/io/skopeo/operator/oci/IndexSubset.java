package io.skopeo.operator.oci;

import java.util.List;

/**
 * An index that the operator composed of manifests that exist, such as some of another index's. No
 * registry has it until a run pushes it.
 *
 * @param digest of its text
 * @param text the index as it is pushed: JSON in ASCII, without blanks
 * @param manifests in the order of the index
 */
public record IndexSubset(Digest digest, String text, List<Digest> manifests) {
  /** The limit on the text, since a run's ConfigMap brings it along. */
  public static final int MAX_BYTES = 128 * 1024;

  public IndexSubset {
    manifests = List.copyOf(manifests);
  }
}
