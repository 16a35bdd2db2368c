package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.DryRunReport;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagMapping;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scope of one observation: the Image, and the tags that need no request.
 *
 * @param relevant the previous state of the Image
 */
record ObservationScope(ReconcileContext pass, ExecutionTarget target, PreviousState relevant) {
  ObservationScope(ReconcileContext pass, ExecutionTarget target) {
    this(pass, target, pass.relevant());
  }

  /** Returns the scope with the images that the destination's list lacks. */
  ObservationScope withMissing(Stream<SelectedTag> missing) {
    return new ObservationScope(pass, target, relevant.naming(missing));
  }

  ImageIntent intent() {
    return pass.intent();
  }

  /** Returns the source's tag that a floating tag points to. */
  Optional<Tag> floatingSource() {
    return pass.previous()
        .currentTag()
        .filter(current ->
            pass.intent().mapping() instanceof TagMapping.Floating(var tag)
                && tag.equals(current.destination()))
        .map(PreviousState.PreviousTag::source);
  }

  /** Returns whether a run has the tag: it may have copied it even if it goes on. */
  boolean isClaimed(Tag tag) {
    return pass.runs().stream().anyMatch(run -> has(run, tag));
  }

  /** Returns whether a run that goes on has the tag. */
  boolean isRunning(Tag tag) {
    return pass.runs().stream().anyMatch(run -> run.isRunning() && has(run, tag));
  }

  /**
   * Returns whether the destination has what a run was to copy, which was the source's digest when
   * it was planned: then the source need not be asked. A subset of platforms is compared again, so
   * that those it lacks are reported.
   */
  boolean isCopied(Tag tag, Result<Digest> destination) {
    return destination instanceof Result.Found<Digest>(var digest)
        && pass.intent().scope().platforms().isEmpty()
        && !isReduced(tag)
        && pass.runs().stream()
            .flatMap(run -> run.copyTo(tagged(tag)).stream())
            .anyMatch(copy -> copy.source().digest().equals(digest));
  }

  /** Returns whether a run copied the image without a part that its source has lost. */
  boolean isReduced(Tag tag) {
    return pass.runs().stream()
        .filter(run -> !run.isRunning())
        .flatMap(run -> run.copyTo(tagged(tag)).stream())
        .anyMatch(Copy::isComposed);
  }

  /** Returns whether the tag needs no request now, since it backs off. */
  boolean isSkipped(Tag tag) {
    return !isClaimed(tag) && isBackingOff(tag);
  }

  /** Returns whether nothing is decided about an image now, since it backs off. */
  boolean isResting(TagObservation image) {
    Tag tag = image.image().destination();
    return !isClaimed(tag)
        && relevant
            .failure(tag.name())
            .filter(failure -> failure.isBackingOff(pass.now().instant()))
            .filter(failure -> !image.replaces(failure))
            .isPresent();
  }

  /** Returns the maximum of missing images to request. */
  int maxRequests() {
    if (pass.intent().isPlanned()) {
      return DryRunReport.MOST;
    }
    return Math.min(
        CopyBatch.MOST,
        CopyBudget.withLaunched(pass.intent(), pass.runs(), relevant, pass.now())
            .left(pass.intent()));
  }

  /** Returns the destination tags of runs that were not reported yet, and of failures. */
  Stream<Tag> triedBefore() {
    return Stream.concat(
        pass.runs().stream()
            .flatMap(run -> run.batch().copies().stream())
            .map(Copy::destination)
            .filter(to -> to.repository().equals(pass.intent().destination()))
            .map(ImageReference.Tagged::tag),
        // Includes failures that a changed spec may have fixed.
        pass.previous().failures().keySet().stream().filter(Tag::isTag).map(Tag::new));
  }

  /** Returns whether the tag failed before: retries are not limited. */
  boolean hasFailed(Tag tag) {
    return relevant.failure(tag.name()).isPresent();
  }

  /** Returns whether a copy of the whole has failed since its parts only come one by one. */
  boolean needsParts(Tag tag) {
    return hasOutcome(tag, CopyOutcome.INDEX_IN_INDEX);
  }

  /** Returns whether a copy has failed since the source does not serve a part of the image. */
  boolean lacksPart(Tag tag) {
    return hasOutcome(tag, CopyOutcome.SOURCE_INCOMPLETE)
        || relevant
            .failure(tag.name())
            .filter(failure -> failure.problem().reason() == Reason.SOURCE_INCOMPLETE)
            .isPresent();
  }

  private boolean hasOutcome(Tag tag, CopyOutcome outcome) {
    return pass.runs().stream().anyMatch(run -> run.hasOutcome(tagged(tag), outcome));
  }

  /** A new digest ends the backoff, so the source is asked for it. */
  private boolean isBackingOff(Tag tag) {
    return relevant
        .failure(tag.name())
        .filter(failure -> failure.isBackingOff(pass.now().instant()))
        .filter(failure -> !failure.endsWithNewDigest())
        .isPresent();
  }

  private boolean has(CopyRun run, Tag tag) {
    return run.copyTo(tagged(tag)).isPresent();
  }

  private ImageReference.Tagged tagged(Tag tag) {
    return new ImageReference.Tagged(pass.intent().destination(), tag);
  }
}
