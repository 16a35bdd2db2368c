package io.skopeo.operator.controller;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.OlderImage;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.SyncTrigger;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The decision if an Image is due, and its input.
 *
 * @param trigger the reason for a sync now, if it is due
 * @param previous the previous state in the status
 * @param due when the schedule leads to the next sync; empty if it does not
 * @param runs the Image's TaskRuns that were not reported yet
 * @param now the one reading of the clock in this pass
 */
record SyncDecision(
    SyncTrigger trigger,
    PreviousState previous,
    Optional<Instant> due,
    List<CopyRun> runs,
    PassTime now) {
  /** Returns the part of the previous state that still counts after a changed spec or a request. */
  private PreviousState relevant() {
    if (trigger.specChanged()) {
      return previous.withoutFailures();
    }
    return trigger.requested() ? previous.withoutBackoff(now.instant()) : previous;
  }

  /** Returns the input of a sync. */
  ReconcileContext context(Image image, ImageIntent intent, List<OlderImage> older) {
    return new ReconcileContext(
        image, intent, previous, relevant(), runs, trigger.isFresh(), older, now);
  }

  /** Returns the runs that were launched since the status was written. */
  List<CopyRun> launched() {
    return runs.stream().filter(run -> !previous.runs().contains(run.toString())).toList();
  }

  /** Returns when to reconcile again if the Image is not due. */
  Optional<Instant> nextCheck() {
    return CredentialChangeDetector.nextCheck(due, previous.needsCredentials(), now.instant());
  }
}
