package io.skopeo.operator.plan;

import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Subset;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.tags.Chosen;
import java.util.List;
import java.util.Optional;

/**
 * The observation of one image at both registries.
 *
 * @param image which one
 * @param listed whether the destination's listing has its tag
 * @param source what the source answered, if it was asked
 * @param destination what the destination answered, if it was asked
 * @param pulls how many pulls a copy costs where the source's registry counts them
 * @param subset what is copied in place of the source's index, where only some platforms of it are
 *     meant; then the source's digest is this one's
 * @param lacking platforms that are meant and that the source does not have
 */
public record Sighting(
    Chosen image,
    boolean listed,
    Optional<Answer<Digest>> source,
    Optional<Answer<Digest>> destination,
    int pulls,
    Optional<Subset> subset,
    List<Platform> lacking) {
  /** Creates the observation of an image that is copied as it is. */
  public Sighting(
      Chosen image,
      boolean listed,
      Optional<Answer<Digest>> source,
      Optional<Answer<Digest>> destination,
      int pulls) {
    this(image, listed, source, destination, pulls, Optional.empty(), List.of());
  }

  /** Returns whether the source has another digest now than the one that failed. */
  boolean replaces(Failure failure) {
    return failure.endsWithNewDigest()
        && source.orElse(null) instanceof Answer.Found<Digest>(var digest)
        && !digest.equals(failure.digest().get());
  }
}
