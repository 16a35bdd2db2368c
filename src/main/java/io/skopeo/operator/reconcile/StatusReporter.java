package io.skopeo.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.History;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.status.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reports what came of a reconcile: in the status, as Events and in the log; then does what may
 * only be done once the status is written.
 */
final class StatusReporter {
  private final ControllerState state;
  private final Approval approval;
  private final Announcer announcer;
  private final StatusWriter statuses;
  private final RunUpkeep upkeep;
  private final RoundObserver listener;

  StatusReporter(
      ControllerState state,
      Approval approval,
      Announcer announcer,
      RunUpkeep upkeep,
      RoundObserver listener) {
    this.state = state;
    this.approval = approval;
    this.announcer = announcer;
    this.upkeep = upkeep;
    this.listener = listener;
    statuses = new StatusWriter(announcer);
  }

  /** Reports a spec that cannot be used. */
  UpdateControl<Image> invalid(
      Image image, List<Problem> problems, Context<Image> context, Instant now) {
    state.gate().pass(image.getMetadata().getUid());
    upkeep.prune(image, History::ofAge, context, now);
    return write(image, report(image, now).refused(problems), Optional.empty(), context, now);
  }

  /** Reports an Image that is not due: at most that its new generation wants nothing else. */
  UpdateControl<Image> idle(
      Image image, Intent intent, SyncDecision decision, Context<Image> context) {
    Instant now = decision.now().instant();
    upkeep.prune(image, retention -> history(intent, retention), context, now);
    return report(image, now)
        .acknowledged()
        .map(status -> write(image, status, decision.nextCheck(), context, now))
        .orElseGet(() -> Reschedule.at(decision.nextCheck(), now));
  }

  /** Reports a round. */
  UpdateControl<Image> synced(Pass pass, Passed.Through passed, Context<Image> context) {
    Image image = pass.image();
    Instant now = pass.now().instant();
    Round round = passed.round();
    Report report = report(image, now);
    ImageStatus status = report.of(pass.intent(), round, passed.started());
    announcer.started(image, passed.started(), now);
    upkeep.cancel(round.cancel());
    if (isUnchanged(report, round, status)) {
      state.images().keepUnwritten(pass.uid(), pass.memory(), round.nextLook().orElseThrow());
    } else if (statuses.write(image, status, context, now)) {
      state.images().statusWritten(pass.uid());
      state.runs().sealsWritten(passed.started());
      state.runs().sealsWritten(round.atWork());
    } else {
      return Reschedule.atOnce();
    }
    upkeep.mark(image, round.concluded(), context);
    upkeep.prune(image, retention -> history(pass.intent(), retention), context, now);
    announcer.ended(round.concluded());
    state.images().compare(pass.uid(), round, now);
    listener.onRound(image, round);
    return Reschedule.at(
        CredentialChangeDetector.nextCheck(round.nextLook(), round.wantsCredentials(), now), now);
  }

  private static boolean isUnchanged(Report report, Round round, ImageStatus status) {
    return round.concluded().isEmpty() && round.nextLook().isPresent() && report.isKnown(status);
  }

  private Report report(Image image, Instant now) {
    return new Report(
        image.getStatus(),
        image.getMetadata().getGeneration(),
        Request.of(image),
        now,
        approval.of(image));
  }

  private static History history(Intent intent, Duration retention) {
    return new History(intent.runs().successfulKept(), intent.runs().failedKept(), retention);
  }

  private UpdateControl<Image> write(
      Image image,
      ImageStatus status,
      Optional<Instant> next,
      Context<Image> context,
      Instant now) {
    return statuses.write(image, status, context, now)
        ? Reschedule.at(next, now)
        : Reschedule.atOnce();
  }
}
