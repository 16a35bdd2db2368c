package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Due;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.PassTime;
import io.skopeo.operator.plan.Run;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether an Image is due, and what that was decided from.
 *
 * @param due why the registries are asked now, if they are
 * @param written the memory that the status has
 * @param memory the same with what this process knows better
 * @param slot when the registries are to be asked next, spread after a start
 * @param runs the Image's TaskRuns that were not reported yet
 * @param now the pass's one reading of the clock
 */
record SyncDecision(
    Due due, Memory written, Memory memory, Optional<Instant> slot, List<Run> runs, PassTime now) {
  /** Returns what of the memory still counts after a changed spec or a request of the user. */
  Memory relevant() {
    if (due.specChanged()) {
      return memory.withoutFailures();
    }
    return due.requested() ? memory.withoutPauses(now.instant()) : memory;
  }

  /** Returns when to reconcile an Image that is not due. */
  Optional<Instant> nextCheck() {
    return CredentialChangeDetector.nextCheck(slot, memory.wantsCredentials(), now.instant());
  }
}
