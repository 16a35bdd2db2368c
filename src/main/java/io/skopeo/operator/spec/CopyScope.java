package io.skopeo.operator.spec;

import io.skopeo.operator.oci.Platform;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of each image that are copied.
 *
 * @param platforms those that an index is cut down to, in order; empty for all
 * @param signatures whether cosign's artifacts of a copied digest are copied too
 */
public record CopyScope(List<Platform> platforms, boolean signatures) {
  /** All platforms, and no signatures. */
  public static final CopyScope WHOLE = new CopyScope(List.of(), false);

  public CopyScope {
    platforms = platforms.stream().sorted(Comparator.comparing(Platform::toString)).toList();
  }

  /** Returns the fields that decide which copies are wanted; none for the whole image. */
  Stream<Object> fingerprint() {
    return equals(WHOLE) ? Stream.empty() : Stream.of("extent", platforms, signatures);
  }
}
