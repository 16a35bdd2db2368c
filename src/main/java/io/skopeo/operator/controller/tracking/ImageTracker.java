package io.skopeo.operator.controller.tracking;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.TrackedImage.ReportedRuns;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.FirstSync;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The in-memory state of each Image, by uid, from its first reconcile in this process until the
 * informer sees it deleted. A restart loses it: then {@link FirstSync} decides when an Image is
 * compared first.
 */
public final class ImageTracker {
  /** By uid of an Image. */
  private final Map<String, TrackedImage> tracked = new ConcurrentHashMap<>();

  private final StartupPace pace = new StartupPace();

  private volatile Supplier<Stream<Image>> images = Stream::empty;
  private volatile Optional<Instant> activeSince = Optional.empty();
  private volatile Optional<Instant> lastPass = Optional.empty();

  /** Sets the source of all Images. */
  public void watch(Supplier<Stream<Image>> all) {
    images = all;
  }

  /** Notes that this process is active, even if there are no Images. */
  public void activate(Instant now) {
    activeSince = Optional.of(now);
  }

  /** Notes the start of a reconcile: the Image is due until its end. */
  public void begin(String uid, Instant now) {
    update(uid, image -> image.isNeverDue() ? image.withDue(now) : image);
  }

  /** Notes the interval of syncs that the spec has. */
  public void scheduleSyncs(String uid, ImageIntent intent, PreviousState previous, Instant now) {
    boolean ended = intent.endsWhenFulfilled() && previous.handled().fulfilled().isPresent();
    update(
        uid,
        image -> {
          Instant last = image.compared().or(previous::lastSync).orElse(now);
          return image.withInterval(
              intent.isHeld() || ended
                  ? Optional.empty()
                  : Optional.of(intent.schedule().interval(last)));
        });
  }

  /** Notes a sync, which has compared the registries or tried to, and when the next one is due. */
  public void compare(String uid, Plan plan, Instant now) {
    boolean complete = plan.tally().filter(TagTally::isComplete).isPresent();
    update(
        uid,
        image ->
            image
                .withCompared(
                    complete ? Optional.of(now) : image.complete(),
                    plan.compared() ? Optional.of(now) : image.compared())
                .withInterval(plan.fulfilled() ? Optional.empty() : image.interval())
                .withNextSync(
                    Optional.of(
                        earlier(plan.nextDue().orElse(TrackedImage.NEVER), image.triggered()))));
  }

  private static Instant earlier(Instant one, Optional<Instant> other) {
    return other.filter(one::isAfter).orElse(one);
  }

  /** Notes that a pass begins: what {@link #makeDue} asks for from now on, it may not see. */
  public void beginPass(String uid) {
    update(uid, image -> image.withTriggered(Optional.empty()));
  }

  /** Notes the runs whose outcome was written to the status. */
  public void report(String uid, List<CopyRun> finished) {
    ReportedRuns.of(finished).ifPresent(runs -> update(uid, image -> image.withReported(runs)));
  }

  /** Returns the reported runs that ended then; empty if this process has not reported them. */
  public Optional<Set<String>> reportedAt(String uid, Instant end) {
    return tracked(uid)
        .flatMap(TrackedImage::reported)
        .filter(runs -> runs.end().equals(end))
        .map(ReportedRuns::keys);
  }

  /** Notes when the next reconcile is due; empty if only an event leads to one. */
  public void schedule(String uid, Optional<Instant> due) {
    update(uid, image -> image.withDue(due.orElse(TrackedImage.NEVER)));
  }

  /** Notes the end of a reconcile, even of a failed one: the process is not stuck. */
  public void end(Instant now) {
    lastPass = Optional.of(now);
  }

  /**
   * Returns when the schedule leads to the next sync of an Image; empty if there is none.
   *
   * @param first decides for the first sync of the Image in this process
   */
  public Optional<Instant> nextSync(String uid, Supplier<FirstSync> first, Instant now) {
    return update(
            uid,
            image ->
                image.nextSync().isPresent()
                    ? image
                    : image.withNextSync(Optional.of(time(first.get(), now))))
        .nextSyncTime();
  }

  private Instant time(FirstSync first, Instant now) {
    return switch (first) {
      case FirstSync.AtOnce() -> pace.take(now);
      case FirstSync.At(var due) -> due;
      case FirstSync.Never() -> TrackedImage.NEVER;
    };
  }

  /**
   * Brings the next sync of an Image forward. A pass that goes on does not undo it.
   *
   * @return false if the Image is not known: then nothing is due
   */
  public boolean makeDue(String uid, Instant due) {
    return tracked.computeIfPresent(
            uid,
            (_, image) -> {
              TrackedImage noted =
                  image.withTriggered(Optional.of(earlier(due, image.triggered())));
              return image.nextSync().filter(next -> !next.isAfter(due)).isPresent()
                  ? noted
                  : noted.withNextSync(Optional.of(due));
            })
        != null;
  }

  /** Forgets the next sync of an Image whose spec cannot be used: its status decides later. */
  public void forgetNextSync(String uid) {
    update(uid, image -> image.withNextSync(Optional.empty()));
  }

  /** Returns the version of the credentials that a registry rejected; empty if none did. */
  public Optional<String> rejectedCredentials(String uid) {
    return tracked(uid).flatMap(TrackedImage::rejectedCredentials);
  }

  /** Notes the version of rejected credentials; empty if they are no longer rejected. */
  public void rejectCredentials(String uid, Optional<String> version) {
    update(uid, image -> image.withRejectedCredentials(version));
  }

  /** Removes an Image that was deleted. */
  public void remove(String uid) {
    tracked.remove(uid);
  }

  /** Returns whether there is any state of the Image. */
  public boolean holds(String uid) {
    return tracked.containsKey(uid);
  }

  private Optional<TrackedImage> tracked(String uid) {
    return Optional.ofNullable(tracked.get(uid));
  }

  private TrackedImage update(String uid, UnaryOperator<TrackedImage> change) {
    return tracked.compute(
        uid, (_, image) -> change.apply(image == null ? TrackedImage.NOT_RECONCILED : image));
  }

  /**
   * Takes a snapshot of all Images.
   *
   * @param runs the TaskRuns that the informer shows
   * @param waiting the copies that wait, by namespace
   */
  public OperatorSnapshot snapshot(
      Stream<TaskRun> runs, List<CopyQueue.Backlog> waiting, Instant now) {
    // The SDK does not reconcile Images during their deletion: they are never due.
    List<Image> all =
        images.get().filter(image -> image.getMetadata().getDeletionTimestamp() == null).toList();
    Map<Boolean, Long> started =
        runs.filter(TaskRunStatusReader::isRunning)
            .collect(
                Collectors.partitioningBy(TaskRunStatusReader::hasBegun, Collectors.counting()));
    return new OperatorSnapshot(
        now,
        activeSince,
        all.stream().map(this::snapshot).toList(),
        started.getOrDefault(false, 0L),
        started.getOrDefault(true, 0L),
        waiting,
        lastPass);
  }

  private ImageSnapshot snapshot(Image image) {
    return tracked(image.getMetadata().getUid())
        .map(known ->
            new ImageSnapshot(
                image,
                known.complete(),
                known.compared(),
                known.interval(),
                Optional.of(known.due()),
                known.nextSyncTime()))
        .orElseGet(() ->
            new ImageSnapshot(
                image,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                created(image),
                Optional.empty()));
  }

  /** Returns the creation: a new Image is due from then on. */
  private static Optional<Instant> created(Image image) {
    return Optional.ofNullable(image.getMetadata().getCreationTimestamp()).map(Instant::parse);
  }
}
