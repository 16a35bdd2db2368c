package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.capacity.ControllerState;
import io.skopeo.operator.controller.capacity.LaunchedPlan;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.copying.RunHistoryLimits;
import io.skopeo.operator.migration.MigrationApproval;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.status.StatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reports the result of a reconcile in the status, as Events and in the log; then does what may be
 * done only once the status is written.
 */
final class StatusReporter {
  private final ControllerState state;
  private final MigrationApproval approval;
  private final EventRecorder events;
  private final StatusWriter statuses;
  private final RunUpkeep upkeep;
  private final ReconcileListener listener;

  StatusReporter(
      ControllerState state,
      MigrationApproval approval,
      EventRecorder events,
      RunUpkeep upkeep,
      ReconcileListener listener) {
    this.state = state;
    this.approval = approval;
    this.events = events;
    this.upkeep = upkeep;
    this.listener = listener;
    statuses = new StatusWriter(events);
  }

  /** Reports a spec that cannot be used. */
  UpdateControl<Image> invalid(
      Image image, List<Problem> problems, Context<Image> context, Instant now) {
    state.limiter().leave(image.getMetadata().getUid());
    state.images().forgetNextSync(image.getMetadata().getUid());
    upkeep.prune(image, RunHistoryLimits::ofAge, context, now);
    return write(image, report(image, now).refused(problems), Optional.empty(), context, now);
  }

  /** Reports an Image that is not due: at most its new generation has to be acknowledged. */
  UpdateControl<Image> idle(
      Image image, ImageIntent intent, SyncDecision decision, Context<Image> context) {
    Instant now = decision.now().instant();
    upkeep.prune(image, retention -> history(intent, retention), context, now);
    return report(image, now)
        .acknowledged()
        .map(status -> write(image, status, decision.nextCheck(), context, now))
        .orElseGet(() -> Requeue.at(decision.nextCheck(), now));
  }

  /** Reports a sync. */
  UpdateControl<Image> synced(
      ReconcileContext pass, LaunchedPlan.Complete launched, Context<Image> context) {
    Image image = pass.image();
    Instant now = pass.now().instant();
    Plan plan = launched.plan();
    ImageStatus status = report(image, now).of(pass.intent(), plan, launched.started());
    events.started(image, launched.started(), now);
    upkeep.cancel(plan.cancellations());
    if (!statuses.write(image, status, context, now)) {
      return Requeue.atOnce();
    }
    state.runs().fingerprintsWritten(launched.started());
    state.runs().fingerprintsWritten(plan.running());
    upkeep.mark(image, plan.finished(), context);
    upkeep.prune(image, retention -> history(pass.intent(), retention), context, now);
    events.ended(plan.finished());
    state.images().compare(pass.uid(), plan, now);
    listener.onSync(image, plan);
    return Requeue.at(
        CredentialChangeDetector.nextCheck(plan.nextDue(), plan.needsCredentials(), now), now);
  }

  private StatusBuilder report(Image image, Instant now) {
    return new StatusBuilder(
        image.getStatus(),
        image.getMetadata().getGeneration(),
        ReconcileRequest.of(image),
        now,
        approval.of(image));
  }

  private static RunHistoryLimits history(ImageIntent intent, Duration retention) {
    return new RunHistoryLimits(
        intent.taskRun().successfulHistoryLimit(),
        intent.taskRun().failedHistoryLimit(),
        retention);
  }

  private UpdateControl<Image> write(
      Image image,
      ImageStatus status,
      Optional<Instant> next,
      Context<Image> context,
      Instant now) {
    return statuses.write(image, status, context, now) ? Requeue.at(next, now) : Requeue.atOnce();
  }
}
