package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.launch.ControllerState;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.migration.MigrationApproval;
import io.skopeo.operator.planning.NextDue;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.status.StatusBuilder;
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
    state.requests().withdraw(image.getMetadata().getUid());
    state.images().forgetNextSync(image.getMetadata().getUid());
    return write(image, report(image, now).refused(problems), Optional.empty(), context, now);
  }

  /** Reports an Image that is not due: at most that its copies were launched, or its generation. */
  UpdateControl<Image> idle(
      Image image, ImageIntent intent, SyncDecision decision, Context<Image> context) {
    Instant now = decision.now().instant();
    Optional<Instant> next = decision.nextCheck();
    if (!decision.launched().isEmpty()) {
      Instant check = NextDue.earlyCheck(decision.runs(), now);
      state.images().makeDue(image.getMetadata().getUid(), check);
      return launched(image, intent, decision, context)
          ? Requeue.at(Optional.of(next.filter(check::isAfter).orElse(check)), now)
          : Requeue.atOnce();
    }
    return report(image, now)
        .acknowledged()
        .map(status -> write(image, status, next, context, now))
        .orElseGet(() -> Requeue.at(next, now));
  }

  private boolean launched(
      Image image, ImageIntent intent, SyncDecision decision, Context<Image> context) {
    Instant now = decision.now().instant();
    Optional<CopyQueue.Waiting> waiting = state.requests().waiting(image.getMetadata().getUid());
    ImageStatus status =
        report(image, now)
            .launched(
                intent,
                CopyBudget.withLaunched(
                        intent, decision.runs(), decision.previous(), decision.now())
                    .reported(intent, decision.previous()),
                decision.runs(),
                waiting.map(CopyQueue.Waiting::copies).orElse(0),
                waiting.map(CopyQueue.Waiting::since).orElse(now));
    if (!statuses.write(image, status, context, now)) {
      return false;
    }
    events.started(image, decision.launched(), now);
    return true;
  }

  /** Reports a sync. */
  UpdateControl<Image> synced(ReconcileContext pass, Plan plan, Context<Image> context) {
    Image image = pass.image();
    Instant now = pass.now().instant();
    ImageStatus status = report(image, now).of(pass.intent(), plan);
    if (!statuses.write(image, status, context, now)) {
      return Requeue.atOnce();
    }
    events.started(image, pass.launched(), now);
    events.ended(plan.finished());
    if (!plan.finished().isEmpty()) {
      state.images().report(pass.uid(), plan.finished());
      upkeep.reported();
    }
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

  private UpdateControl<Image> write(
      Image image,
      ImageStatus status,
      Optional<Instant> next,
      Context<Image> context,
      Instant now) {
    return statuses.write(image, status, context, now) ? Requeue.at(next, now) : Requeue.atOnce();
  }
}
