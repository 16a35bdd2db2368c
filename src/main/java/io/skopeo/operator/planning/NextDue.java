package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.tag.TagState.InRun;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.planning.tag.TagState.Unobserved;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The time of the next pass over an Image that is not fulfilled. */
public record NextDue(
    ImageIntent intent,
    Observation observation,
    TagStates states,
    Map<String, TagFailure> failures,
    CopySelection selection,
    PassTime now) {
  /** The pause before a pass that need not wait for anything. */
  static final Duration SOON = Duration.ofSeconds(2);

  /** Most runs have ended by then. */
  private static final Duration FIRST_EARLY_CHECK = Duration.ofSeconds(15);

  private static final Duration CHECK_OF_RUNS = Duration.ofMinutes(5);

  /** The queue triggers a pass when it needs one; this is for a trigger that never comes. */
  private static final Duration CHECK_OF_QUEUE = Duration.ofMinutes(15);

  Instant earliest() {
    boolean copying = states.has(InRun.class);
    boolean queued = !selection.copies().isEmpty();
    Stream<Instant> regular =
        Stream.of(queued ? now.instant().plus(CHECK_OF_QUEUE) : nextSlot())
            .filter(_ -> !copying)
            .filter(_ -> !intent.endsWhenFulfilled() || failures.isEmpty());
    Stream<Instant> soon =
        states.has(Unconfirmed.class) || isEnding() || (!copying && canContinue())
            ? Stream.of(now.instant().plus(SOON))
            : Stream.empty();
    return Stream.of(
            regular,
            soon,
            Stream.of(earlyCheck(observation.running(), now.instant())).filter(_ -> copying),
            failures.values().stream().map(TagFailure::nextAttempt),
            states.postponedUntil().stream(),
            selection.waiting().filter(_ -> !copying).map(Assessment.Waiting::until).stream())
        .flatMap(times -> times)
        .filter(time -> time.isAfter(now.instant()))
        .min(Comparator.naturalOrder())
        .orElseGet(this::nextSlot);
  }

  /**
   * Returns the time to ask for the tags of runs that go on: a small image need not wait for a
   * large one in its run. The pauses double up to some minutes.
   */
  public static Instant earlyCheck(Collection<CopyRun> running, Instant now) {
    return running.stream()
        .map(run -> earlyCheck(run.created(), now))
        .min(Comparator.naturalOrder())
        .orElse(now.plus(CHECK_OF_RUNS));
  }

  private static Instant earlyCheck(Instant created, Instant now) {
    Duration pause = FIRST_EARLY_CHECK;
    Instant check = created.plus(pause);
    while (!check.isAfter(now) && pause.compareTo(CHECK_OF_RUNS) < 0) {
      check = check.plus(pause);
      pause = pause.multipliedBy(2);
    }
    Instant latest = now.plus(CHECK_OF_RUNS);
    return check.isAfter(now) && check.isBefore(latest) ? check : latest;
  }

  private boolean isEnding() {
    return observation.runs().stream().anyMatch(run -> run.state() instanceof CopyRun.Stopping);
  }

  /** Returns whether the next tags can be asked for at once. */
  private boolean canContinue() {
    return states.has(Unobserved.class)
        && !intent.isHeld()
        && states.postponedUntil().isEmpty()
        && selection.waiting().isEmpty()
        && selection.copies().isEmpty()
        && TagPlanner.obstacle(failures, now).isEmpty();
  }

  private Instant nextSlot() {
    return intent.schedule().next(now.instant(), now.seed());
  }
}
