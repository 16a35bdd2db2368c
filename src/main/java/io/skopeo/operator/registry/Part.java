package io.skopeo.operator.registry;

import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Subset;
import java.util.List;

/** What of an image is of the platforms that are asked for. */
public sealed interface Part {
  /**
   * All of it: it is the manifest of a single platform, whatever that is, or an index of which
   * nothing is left out.
   *
   * @param lacking the platforms that an index does not have
   */
  record Whole(List<Platform> lacking) implements Part {}

  /**
   * Some manifests of an index.
   *
   * @param lacking the platforms that the index does not have
   */
  record Some(Subset subset, List<Platform> lacking) implements Part {}

  /** An index has none of them. */
  record None() implements Part {}
}
