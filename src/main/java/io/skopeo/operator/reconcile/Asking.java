package io.skopeo.operator.reconcile;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.CopyPlan;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Line;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.NewCopies;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Chosen;
import io.skopeo.operator.tags.TagMapping;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One survey: the Image it is about, and the tags that need no request.
 *
 * @param relevant what is remembered of the Image
 */
record Asking(Pass pass, Place place, Memory relevant) {
  Asking(Pass pass, Place place) {
    this(pass, place, pass.relevant());
  }

  /** The same survey, now that it is known which images the destination's list lacks. */
  Asking lacking(Stream<Chosen> missing) {
    return new Asking(pass, place, relevant.naming(missing));
  }

  Intent intent() {
    return pass.intent();
  }

  /** The source's tag that a floating tag holds. */
  Optional<Tag> held() {
    return pass.memory()
        .held()
        .filter(held ->
            pass.intent().mapping() instanceof TagMapping.Floating(var tag)
                && tag.equals(held.destination()))
        .map(Memory.Held::source);
  }

  /** Whether a finished run says that it copied the tag. */
  boolean isClaimed(Tag tag) {
    return pass.runs().stream().anyMatch(run -> !run.isAtWork() && has(run, tag));
  }

  /** Whether nothing can be decided for the tag now. */
  boolean isLeftAlone(Tag tag) {
    boolean atWork = pass.runs().stream().anyMatch(run -> run.isAtWork() && has(run, tag));
    return atWork || (!isClaimed(tag) && rests(tag));
  }

  /** How many images are asked for that the listing leaves open. */
  int most(Limits limits) {
    if (pass.intent().isPlanned()) {
      return CopyPlan.MOST;
    }
    return Math.min(
        limits.of(pass.intent()).lines(), NewCopies.left(pass.intent(), relevant, pass.now()));
  }

  /** The destination tags of runs that were not reported yet, and of failures. */
  Stream<Tag> triedBefore() {
    return Stream.concat(
        pass.runs().stream()
            .flatMap(run -> run.batch().lines().stream())
            .map(Line::destination)
            .filter(to -> to.repository().equals(pass.intent().destination()))
            .map(ImageReference.Tagged::tag),
        // What a changed spec may have mended was tried all the same.
        pass.memory().failures().keySet().stream().filter(Tag::isTag).map(Tag::new));
  }

  /** Whether it failed before: a retry is not one of the copies that are limited. */
  boolean hasFailed(Tag tag) {
    return relevant.failure(tag.name()).isPresent();
  }

  /** Where digests are compared anyway, a new one ends the backoff. */
  private boolean rests(Tag tag) {
    return relevant
        .failure(tag.name())
        .filter(failure -> failure.rests(pass.now().instant()))
        .filter(failure -> !(pass.intent().overwrites() && failure.endsWithNewDigest()))
        .isPresent();
  }

  private boolean has(Run run, Tag tag) {
    return run.lineTo(new ImageReference.Tagged(pass.intent().destination(), tag)).isPresent();
  }
}
