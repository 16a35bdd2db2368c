package io.skopeo.operator.controller.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The in-memory state of one Image.
 *
 * @param complete when a sync last found everything at the destination
 * @param compared when a sync last compared the registries
 * @param interval between two syncs; empty if there are no more
 * @param due when the next reconcile is due, or {@link #NEVER}
 * @param nextSync when the schedule leads to the next sync, or {@link #NEVER}; empty before the
 *     first decision of this process
 * @param rejectedCredentials the version of the credentials that a registry rejected
 */
record TrackedImage(
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> interval,
    Instant due,
    Optional<Instant> nextSync,
    Optional<String> rejectedCredentials) {
  /** Without a schedule, the SDK reconciles by itself now and then: nothing is overdue. */
  static final Instant NEVER = Instant.MAX;

  static final TrackedImage NOT_RECONCILED =
      new TrackedImage(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          NEVER,
          Optional.empty(),
          Optional.empty());

  boolean isNeverDue() {
    return due.equals(NEVER);
  }

  /** Returns when the schedule leads to the next sync; empty if it does not, as far as known. */
  Optional<Instant> nextSyncTime() {
    return nextSync.filter(time -> !time.equals(NEVER));
  }

  TrackedImage withCompared(Optional<Instant> completeAt, Optional<Instant> comparedAt) {
    return new TrackedImage(completeAt, comparedAt, interval, due, nextSync, rejectedCredentials);
  }

  TrackedImage withInterval(Optional<Duration> other) {
    return new TrackedImage(complete, compared, other, due, nextSync, rejectedCredentials);
  }

  TrackedImage withDue(Instant other) {
    return new TrackedImage(complete, compared, interval, other, nextSync, rejectedCredentials);
  }

  TrackedImage withNextSync(Optional<Instant> other) {
    return new TrackedImage(complete, compared, interval, due, other, rejectedCredentials);
  }

  TrackedImage withRejectedCredentials(Optional<String> other) {
    return new TrackedImage(complete, compared, interval, due, nextSync, other);
  }
}
