package io.skopeo.operator.planning.input;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.tags.SelectedTag;
import java.util.List;
import java.util.Optional;

/**
 * The observation of one image at both registries.
 *
 * @param listed whether the destination's tag list has its tag
 * @param source empty if the source was not asked; otherwise the digest that a copy has, which is
 *     another one than the source's if a part of the image is left out
 * @param destination empty if the destination was not asked
 * @param pulls the number of pulls that a copy costs if the source's registry counts them
 * @param content of the source's image; empty if it was not read: then a single copy brings it
 * @param objection the reason why the image must not be copied, although the source has it
 */
public record TagObservation(
    SelectedTag image,
    boolean listed,
    Optional<Result<Digest>> source,
    Optional<Result<Digest>> destination,
    int pulls,
    Optional<ImageContent> content,
    Attachments attachments,
    Optional<Problem> objection) {
  /** Creates the observation of an image that is copied as it is. */
  public TagObservation(
      SelectedTag image,
      boolean listed,
      Optional<Result<Digest>> source,
      Optional<Result<Digest>> destination,
      int pulls) {
    this(
        image,
        listed,
        source,
        destination,
        pulls,
        Optional.empty(),
        Attachments.NONE,
        Optional.empty());
  }

  /** Returns the observation with the content of the source's image. */
  public TagObservation with(ImageContent read) {
    return new TagObservation(
        image, listed, source, destination, pulls, Optional.of(read), attachments, objection);
  }

  /** Returns the observation with what refers to the image. */
  public TagObservation with(Attachments others) {
    return new TagObservation(
        image, listed, source, destination, pulls, content, others, objection);
  }

  /** Returns the observation of an image that must not be copied. */
  public TagObservation with(Problem reason) {
    return new TagObservation(
        image, listed, source, destination, pulls, content, attachments, Optional.of(reason));
  }

  /** Returns the observation with another answer of the source. */
  public TagObservation withSource(Result<Digest> answer) {
    return new TagObservation(
        image, listed, Optional.of(answer), destination, pulls, content, attachments, objection);
  }

  /** Returns the observation with another answer of the destination. */
  public TagObservation withDestination(Result<Digest> answer) {
    return new TagObservation(
        image, listed, source, Optional.of(answer), pulls, content, attachments, objection);
  }

  /** Returns whether the destination refuses to show if it has the image. */
  public boolean isHidden() {
    return destination.orElse(null) instanceof Result.Failed<Digest>(_, var perhaps) && perhaps;
  }

  /** Returns the requested platforms that the source does not have. */
  public List<Platform> missingPlatforms() {
    return content.map(ImageContent::lacking).orElse(List.of());
  }

  /** Returns whether the source has another digest now than the one that failed. */
  public boolean replaces(TagFailure failure) {
    return failure.endsWithNewDigest()
        && source.orElse(null) instanceof Result.Found<Digest>(var digest)
        && !digest.equals(failure.digest().get());
  }
}
