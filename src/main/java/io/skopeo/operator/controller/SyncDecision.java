package io.skopeo.operator.controller;

import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.SyncTrigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether an Image is due, and what that was decided from.
 *
 * @param trigger why the registries are asked now, if they are
 * @param written the memory that the status has
 * @param previous the same with what this process knows better
 * @param slot when the registries are to be asked next, spread after a start
 * @param runs the Image's TaskRuns that were not reported yet
 * @param now the pass's one reading of the clock
 */
record SyncDecision(
    SyncTrigger trigger,
    PreviousState written,
    PreviousState previous,
    Optional<Instant> slot,
    List<CopyRun> runs,
    PassTime now) {
  /** Returns what of the memory still counts after a changed spec or a request of the user. */
  PreviousState relevant() {
    if (trigger.specChanged()) {
      return previous.withoutFailures();
    }
    return trigger.requested() ? previous.withoutBackoff(now.instant()) : previous;
  }

  /** Returns when to reconcile an Image that is not due. */
  Optional<Instant> nextCheck() {
    return CredentialChangeDetector.nextCheck(slot, previous.needsCredentials(), now.instant());
  }
}
