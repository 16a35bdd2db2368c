package io.skopeo.operator.planning.input;

import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The first sync of an Image that a started process schedules. Due times are not stored, so they
 * follow from what the status says: unfinished work and missed slots of a cron come first, and
 * routine syncs are spread.
 */
public sealed interface FirstSync {
  /** Routine syncs are spread over their interval, but no longer than this. */
  Duration LONGEST_SPREAD = Duration.ofHours(1);

  /** A sync that is due now; many of them begin one after the other. */
  record AtOnce() implements FirstSync {}

  /** A sync that is due at a set time, which may have come. */
  record At(Instant due) implements FirstSync {}

  /** No sync: a OneShot has its copy. */
  record Never() implements FirstSync {}

  /** Decides from the status that an earlier process left. */
  static FirstSync of(ImageIntent intent, PreviousState previous, PassTime now) {
    if (SyncTrigger.isFulfilled(intent, previous)) {
      return new Never();
    }
    if (previous.handled().generation().isEmpty()) {
      return new At(now.instant());
    }
    if ((!previous.settled() && !intent.isHeld()) || isSlotMissed(intent, previous, now)) {
      return new AtOnce();
    }
    Instant due = next(intent, previous, now);
    return due.isAfter(now.instant()) ? new At(due) : new AtOnce();
  }

  private static boolean isSlotMissed(ImageIntent intent, PreviousState previous, PassTime now) {
    return previous
        .lastSync()
        .filter(last -> intent.schedule().hasSlot(last, now.instant()))
        .isPresent();
  }

  private static Instant next(ImageIntent intent, PreviousState previous, PassTime now) {
    boolean onlyRetried =
        previous.failure(PreviousState.WHOLE).isPresent()
            || (intent.endsWhenFulfilled() && previous.hasFailures());
    return Stream.concat(
            retries(previous), onlyRetried ? Stream.of() : Stream.of(routine(intent, now)))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Stream<Instant> retries(PreviousState previous) {
    Optional<TagFailure> whole = previous.failure(PreviousState.WHOLE);
    return whole.isPresent()
        ? whole.stream().map(TagFailure::nextAttempt)
        : Stream.concat(
            previous.failures().values().stream().map(TagFailure::nextAttempt),
            previous.failureGroups().stream().map(FailureGroup::nextAttempt));
  }

  private static Instant routine(ImageIntent intent, PassTime now) {
    return intent.schedule().spread(now.instant(), LONGEST_SPREAD, now.seed());
  }
}
