package io.skopeo.operator.oci;

import java.util.List;

/**
 * An index that has some of another index's manifests. No registry has it until a run pushes it.
 *
 * @param digest of its text
 * @param text the index as it is pushed: JSON of ASCII characters alone, without any blank
 * @param manifests what it lists, in its order
 */
public record IndexSubset(Digest digest, String text, List<Digest> manifests) {
  public IndexSubset {
    manifests = List.copyOf(manifests);
  }
}
