package io.skopeo.operator.spec;

import io.skopeo.operator.oci.Platform;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of each image that are copied.
 *
 * @param platforms those that an index is cut down to, in order; empty for all
 * @param referrers the kinds of manifests that are copied with the image that they refer to
 * @param requiresAttestations whether an image is not copied if the source has lost an attestation
 *     in its index
 */
public record CopyScope(
    List<Platform> platforms, ReferrerTypes referrers, boolean requiresAttestations) {
  /** All platforms, and nothing that refers to them. */
  public static final CopyScope WHOLE = new CopyScope(List.of(), ReferrerTypes.NONE, false);

  public CopyScope {
    platforms = platforms.stream().sorted(Comparator.comparing(Platform::toString)).toList();
  }

  /** Returns whether something is copied with the image that it refers to. */
  public boolean takesReferrers() {
    return !referrers.isEmpty();
  }

  /** Returns the fields that decide which copies are wanted; none for the whole image. */
  Stream<Object> fingerprint() {
    return equals(WHOLE)
        ? Stream.empty()
        : Stream.concat(
            Stream.of("extent", platforms, referrers.signatures()),
            Stream.concat(
                referrers.expressions().stream(),
                requiresAttestations ? Stream.of("requireAttestations") : Stream.empty()));
  }
}
