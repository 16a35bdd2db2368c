package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.planning.input.PreviousState;
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
 * @param unwritten the next sync, if the status was not worth writing
 * @param rejectedCredentials the version of the credentials that a registry rejected
 */
record TrackedImage(
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> interval,
    Instant due,
    Optional<UnwrittenSync> unwritten,
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

  /**
   * A next sync that is not in the status. It belongs to the status with these times, which change
   * with each write.
   */
  record UnwrittenSync(Optional<Instant> lastSync, Optional<Instant> nextDue, Instant next) {
    static UnwrittenSync of(PreviousState written, Instant next) {
      return new UnwrittenSync(written.lastSync(), written.nextDue(), next);
    }

    boolean replaces(PreviousState written) {
      return equals(of(written, next));
    }
  }

  boolean isNeverDue() {
    return due.equals(NEVER);
  }

  TrackedImage withCompared(Optional<Instant> completeAt, Optional<Instant> comparedAt) {
    return new TrackedImage(completeAt, comparedAt, interval, due, unwritten, rejectedCredentials);
  }

  TrackedImage withInterval(Optional<Duration> other) {
    return new TrackedImage(complete, compared, other, due, unwritten, rejectedCredentials);
  }

  TrackedImage withDue(Instant other) {
    return new TrackedImage(complete, compared, interval, other, unwritten, rejectedCredentials);
  }

  TrackedImage withUnwritten(Optional<UnwrittenSync> other) {
    return new TrackedImage(complete, compared, interval, due, other, rejectedCredentials);
  }

  TrackedImage withRejectedCredentials(Optional<String> other) {
    return new TrackedImage(complete, compared, interval, due, unwritten, other);
  }
}
