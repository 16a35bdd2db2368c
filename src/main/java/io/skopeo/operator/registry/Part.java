package io.skopeo.operator.registry;

import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Subset;
import java.util.List;

/** The part of an image that is for the requested platforms. */
public sealed interface Part {
  /**
   * The whole image: a single-platform manifest, whatever its platform, or an index whose entries
   * are all for the requested platforms.
   *
   * @param lacking requested platforms that an index does not have
   */
  record Whole(List<Platform> lacking) implements Part {}

  /**
   * Some manifests of an index.
   *
   * @param lacking requested platforms that the index does not have
   */
  record Some(Subset subset, List<Platform> lacking) implements Part {}

  /** An index has none of the requested platforms. */
  record None() implements Part {}
}
