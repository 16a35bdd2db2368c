package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.migration.MigrationApproval;
import io.skopeo.operator.planning.input.FirstSync;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.SyncTrigger;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.status.StatusReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides if an Image is due: because of its spec, a request, an approval, a run that has ended,
 * changed credentials, or its schedule.
 */
final class SyncTriggerResolver {
  private final ImageTracker tracker;
  private final TaskRunEventSource taskRuns;
  private final TaskRunReader reader;
  private final ExecutionTargetResolver targets;
  private final CredentialChangeDetector credentials;
  private final MigrationApproval approval;

  SyncTriggerResolver(
      ImageTracker tracker,
      TaskRunEventSource taskRuns,
      TaskRunReader reader,
      ExecutionTargetResolver targets,
      CredentialChangeDetector credentials,
      MigrationApproval approval) {
    this.tracker = tracker;
    this.taskRuns = taskRuns;
    this.reader = reader;
    this.targets = targets;
    this.credentials = credentials;
    this.approval = approval;
  }

  SyncDecision resolve(Image image, ImageIntent intent, Context<Image> context, Instant instant) {
    String uid = image.getMetadata().getUid();
    var now = new PassTime(instant, uid.hashCode());
    PreviousState stored = StatusReader.of(image.getStatus());
    PreviousState previous =
        stored.withLastRuns(stored.reportedUntil().flatMap(end -> tracker.reportedAt(uid, end)));
    tracker.scheduleSyncs(uid, intent, previous, instant);
    Optional<Instant> due =
        tracker.nextSync(uid, () -> FirstSync.of(intent, previous, now), instant);
    List<CopyRun> runs = reader.unreported(image, taskRuns.of(context), previous, instant);
    boolean deleted =
        taskRuns.isReady(context) && reader.isAnyDeleted(image, taskRuns.names(context));
    SyncTrigger trigger =
        SyncTrigger.of(
            intent,
            image.getMetadata().getGeneration(),
            ReconcileRequest.of(image),
            runs,
            deleted,
            previous,
            due,
            instant);
    boolean repaired =
        approval.isNew(image)
            || (!trigger.isDue()
                && taskRuns.isReady(context)
                && credentials.isChanged(uid, previous, () -> version(image, intent)));
    return new SyncDecision(repaired ? trigger.asRequested() : trigger, previous, due, runs, now);
  }

  private Optional<String> version(Image image, ImageIntent intent) {
    return targets.of(image, intent) instanceof Parsed.Valid<ExecutionTarget>(var target)
        ? Optional.of(target.version())
        : Optional.empty();
  }
}
