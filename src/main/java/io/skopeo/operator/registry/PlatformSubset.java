package io.skopeo.operator.registry;

import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.oci.Platform;
import java.util.List;

/** The part of an image that is for the requested platforms. */
public sealed interface PlatformSubset {
  /**
   * The whole image: a single-platform manifest, whatever its platform, or an index whose entries
   * are all for the requested platforms.
   *
   * @param lacking requested platforms that an index does not have
   */
  record Whole(List<Platform> lacking) implements PlatformSubset {}

  /**
   * Some manifests of an index.
   *
   * @param lacking requested platforms that the index does not have
   */
  record Some(IndexSubset subset, List<Platform> lacking) implements PlatformSubset {}

  /** An index has none of the requested platforms. */
  record None() implements PlatformSubset {}
}
