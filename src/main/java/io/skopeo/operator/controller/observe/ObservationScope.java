package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.DryRunReport;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagMapping;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One survey: the Image it is about, and the tags that need no request.
 *
 * @param relevant what is remembered of the Image
 */
record ObservationScope(ReconcileContext pass, ExecutionTarget target, PreviousState relevant) {
  ObservationScope(ReconcileContext pass, ExecutionTarget target) {
    this(pass, target, pass.relevant());
  }

  /** The same survey, now that it is known which images the destination's list lacks. */
  ObservationScope lacking(Stream<SelectedTag> missing) {
    return new ObservationScope(pass, target, relevant.naming(missing));
  }

  ImageIntent intent() {
    return pass.intent();
  }

  /** The source's tag that a floating tag holds. */
  Optional<Tag> held() {
    return pass.previous()
        .currentTag()
        .filter(held ->
            pass.intent().mapping() instanceof TagMapping.Floating(var tag)
                && tag.equals(held.destination()))
        .map(PreviousState.PreviousTag::source);
  }

  /** Whether a finished run says that it copied the tag. */
  boolean isClaimed(Tag tag) {
    return pass.runs().stream().anyMatch(run -> !run.isRunning() && has(run, tag));
  }

  /** Whether nothing can be decided for the tag now. */
  boolean isLeftAlone(Tag tag) {
    boolean atWork = pass.runs().stream().anyMatch(run -> run.isRunning() && has(run, tag));
    return atWork || (!isClaimed(tag) && rests(tag));
  }

  /** How many images are asked for that the listing leaves open. */
  int most(ConcurrencyLimits limits) {
    if (pass.intent().isPlanned()) {
      return DryRunReport.MOST;
    }
    return Math.min(
        limits.of(pass.intent()).lines(), CopyBudget.left(pass.intent(), relevant, pass.now()));
  }

  /** The destination tags of runs that were not reported yet, and of failures. */
  Stream<Tag> triedBefore() {
    return Stream.concat(
        pass.runs().stream()
            .flatMap(run -> run.batch().copies().stream())
            .map(Copy::destination)
            .filter(to -> to.repository().equals(pass.intent().destination()))
            .map(ImageReference.Tagged::tag),
        // What a changed spec may have mended was tried all the same.
        pass.previous().failures().keySet().stream().filter(Tag::isTag).map(Tag::new));
  }

  /** Whether it failed before: a retry is not one of the copies that are limited. */
  boolean hasFailed(Tag tag) {
    return relevant.failure(tag.name()).isPresent();
  }

  /** Where digests are compared anyway, a new one ends the backoff. */
  private boolean rests(Tag tag) {
    return relevant
        .failure(tag.name())
        .filter(failure -> failure.isBackingOff(pass.now().instant()))
        .filter(failure -> !(pass.intent().overwrites() && failure.endsWithNewDigest()))
        .isPresent();
  }

  private boolean has(CopyRun run, Tag tag) {
    return run.copyTo(new ImageReference.Tagged(pass.intent().destination(), tag)).isPresent();
  }
}
