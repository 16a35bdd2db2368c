package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.planning.input.PreviousState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The in-memory state of one Image.
 *
 * @param complete when a round last found everything at the destination
 * @param compared when a round last compared the registries
 * @param interval between rounds; empty if there are no more
 * @param due when the next reconcile is due, or {@link #NEVER}
 * @param unwritten the next look of a round that changed nothing in the status
 * @param refusedCredentials the version of the credentials that a registry refused
 */
record TrackedImage(
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> interval,
    Instant due,
    Optional<UnwrittenLook> unwritten,
    Optional<String> refusedCredentials) {
  /** If no look is to come, the SDK reconciles by itself now and then: nothing is late. */
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
   * A next look that is not in the status. A status is known again by its times, which are set anew
   * each time it is written.
   */
  record UnwrittenLook(Optional<Instant> lastSync, Optional<Instant> nextLook, Instant next) {
    static UnwrittenLook of(PreviousState written, Instant next) {
      return new UnwrittenLook(written.lastSync(), written.nextDue(), next);
    }

    boolean isInPlaceOf(PreviousState written) {
      return equals(of(written, next));
    }
  }

  boolean isNeverDue() {
    return due.equals(NEVER);
  }

  TrackedImage withCompared(Optional<Instant> completeAt, Optional<Instant> comparedAt) {
    return new TrackedImage(completeAt, comparedAt, interval, due, unwritten, refusedCredentials);
  }

  TrackedImage withInterval(Optional<Duration> other) {
    return new TrackedImage(complete, compared, other, due, unwritten, refusedCredentials);
  }

  TrackedImage withDue(Instant other) {
    return new TrackedImage(complete, compared, interval, other, unwritten, refusedCredentials);
  }

  TrackedImage withUnwritten(Optional<UnwrittenLook> other) {
    return new TrackedImage(complete, compared, interval, due, other, refusedCredentials);
  }

  TrackedImage withRefusedCredentials(Optional<String> other) {
    return new TrackedImage(complete, compared, interval, due, unwritten, other);
  }
}
