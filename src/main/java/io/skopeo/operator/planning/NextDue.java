package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.tag.TagState.InQueue;
import io.skopeo.operator.planning.tag.TagState.InRun;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The time of the next pass over an Image that is not fulfilled. */
record NextDue(
    ImageIntent intent,
    Observation observation,
    TagStates states,
    Map<String, TagFailure> failures,
    BatchSelection selection,
    PassTime now) {
  /** The pause before a pass that need not wait for anything. */
  static final Duration SOON = Duration.ofSeconds(2);

  /** Events report the end of a run; this is for an event that never comes. */
  private static final Duration CHECK_OF_RUNS = Duration.ofMinutes(5);

  Instant earliest() {
    boolean copying = !selection.batches().isEmpty() || states.has(InRun.class);
    Stream<Instant> regular =
        Stream.of(copying ? now.instant().plus(CHECK_OF_RUNS) : nextSlot())
            .filter(_ -> !intent.endsWhenFulfilled() || failures.isEmpty());
    Stream<Instant> soon =
        states.has(Unconfirmed.class) || isEnding() || (!copying && canContinue())
            ? Stream.of(now.instant().plus(SOON))
            : Stream.empty();
    return Stream.of(
            regular,
            soon,
            failures.values().stream().map(TagFailure::nextAttempt),
            states.postponedUntil().stream(),
            selection
                .waiting()
                .filter(held -> !copying || held.problem().reason() == Reason.RUNS_LIMITED)
                .map(Assessment.Waiting::until)
                .stream())
        .flatMap(times -> times)
        .filter(time -> time.isAfter(now.instant()))
        .min(Comparator.naturalOrder())
        .orElseGet(this::nextSlot);
  }

  private boolean isEnding() {
    return observation.runs().stream().anyMatch(run -> run.state() instanceof CopyRun.Stopping);
  }

  /** Returns whether the next tags of the queue can be asked for at once. */
  private boolean canContinue() {
    return states.has(InQueue.class)
        && !intent.isHeld()
        && states.postponedUntil().isEmpty()
        && selection.waiting().isEmpty()
        && TagPlanner.obstacle(failures, now).isEmpty();
  }

  private Instant nextSlot() {
    return intent.schedule().next(now.instant(), now.seed());
  }
}
