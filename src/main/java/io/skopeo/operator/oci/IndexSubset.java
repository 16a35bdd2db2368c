package io.skopeo.operator.oci;

import java.util.List;

/**
 * An index with some of another index's manifests. No registry has it until a run pushes it.
 *
 * @param digest of its text
 * @param text the index as it is pushed: JSON in ASCII, without blanks
 * @param manifests in the order of the index
 */
public record IndexSubset(Digest digest, String text, List<Digest> manifests) {
  public IndexSubset {
    manifests = List.copyOf(manifests);
  }
}
