package io.skopeo.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Due;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Overdue;
import io.skopeo.operator.plan.PassTime;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.status.Remembered;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decides whether an Image is due: by its spec, a request, an approval, a run that has ended,
 * changed credentials, or its time.
 */
final class SyncTriggerResolver {
  private final ImageTracker tracker;
  private final TaskRunSource taskRuns;
  private final TaskRunReader reader;
  private final Places places;
  private final CredentialChangeDetector credentials;
  private final Approval approval;

  /** The first reconcile of this process, which may have stood by for days before. */
  private final AtomicReference<Instant> firstReconcile = new AtomicReference<>(Instant.MAX);

  SyncTriggerResolver(
      ImageTracker tracker,
      TaskRunSource taskRuns,
      TaskRunReader reader,
      Places places,
      CredentialChangeDetector credentials,
      Approval approval) {
    this.tracker = tracker;
    this.taskRuns = taskRuns;
    this.reader = reader;
    this.places = places;
    this.credentials = credentials;
    this.approval = approval;
  }

  /** Decides for one Image. */
  SyncDecision resolve(Image image, Intent intent, Context<Image> context, Instant instant) {
    String uid = image.getMetadata().getUid();
    var now = new PassTime(instant, uid.hashCode());
    Memory written = Remembered.of(image.getStatus());
    Memory memory = tracker.recall(uid, written);
    tracker.intend(uid, intent, memory, instant);
    Optional<Instant> slot = slot(memory, now, context);
    List<Run> runs = reader.unreported(image, taskRuns.of(context), instant);
    boolean gone = taskRuns.isReady(context) && reader.isAnyGone(image, taskRuns.names(context));
    Due due =
        Due.of(
            intent,
            image.getMetadata().getGeneration(),
            Request.of(image),
            runs,
            gone,
            memory.withNextLook(slot),
            instant);
    boolean repaired =
        approval.isNew(image)
            || (!due.isDue()
                && taskRuns.isReady(context)
                && credentials.isChanged(uid, memory, () -> version(image, intent)));
    return new SyncDecision(repaired ? due.asRequested() : due, written, memory, slot, runs, now);
  }

  private Optional<Instant> slot(Memory memory, PassTime now, Context<Image> context) {
    Instant started =
        firstReconcile.updateAndGet(first -> first.equals(Instant.MAX) ? now.instant() : first);
    return new Overdue(started).slot(memory.nextLook(), () -> count(context), now.seed());
  }

  private static int count(Context<Image> context) {
    return Math.toIntExact(context.getPrimaryCache().list().count());
  }

  private Optional<String> version(Image image, Intent intent) {
    return places.of(image, intent) instanceof Parsed.Valid<Place>(var place)
        ? Optional.of(place.version())
        : Optional.empty();
  }
}
