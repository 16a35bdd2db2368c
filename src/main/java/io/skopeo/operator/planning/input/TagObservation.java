package io.skopeo.operator.planning.input;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.tags.SelectedTag;
import java.util.List;
import java.util.Optional;

/**
 * The observation of one image at both registries.
 *
 * @param listed whether the destination's tag list has its tag
 * @param source empty if the source was not asked
 * @param destination empty if the destination was not asked
 * @param pulls the number of pulls that a copy costs if the source's registry counts them
 * @param subset copied in place of the source's index if only some platforms are wanted; then the
 *     source's digest is this one's
 * @param missingPlatforms wanted platforms that the source does not have
 */
public record TagObservation(
    SelectedTag image,
    boolean listed,
    Optional<Result<Digest>> source,
    Optional<Result<Digest>> destination,
    int pulls,
    Optional<IndexSubset> subset,
    List<Platform> missingPlatforms) {
  /** Creates the observation of an image that is copied as it is. */
  public TagObservation(
      SelectedTag image,
      boolean listed,
      Optional<Result<Digest>> source,
      Optional<Result<Digest>> destination,
      int pulls) {
    this(image, listed, source, destination, pulls, Optional.empty(), List.of());
  }

  /** Returns whether the source has another digest now than the one that failed. */
  boolean replaces(TagFailure failure) {
    return failure.endsWithNewDigest()
        && source.orElse(null) instanceof Result.Found<Digest>(var digest)
        && !digest.equals(failure.digest().get());
  }
}
