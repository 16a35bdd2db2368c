package io.skopeo.operator.controller.launch;

import io.skopeo.operator.controller.taskrun.ActiveRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.Lane;
import io.skopeo.operator.planning.RunCancellation;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests of Images to the launcher, and its answers: copies to make, runs to cancel, and the
 * problem of the last launch. Passes call it; it makes no request and waits for nobody.
 */
public final class CopyRequests {
  private final CopyQueue queue;
  private final ActiveRuns active;
  private final ImageTriggers triggers;
  private final InstantSource time;
  private final Cancellations cancellations = new Cancellations();

  /** By uid of an Image: the generation of the spec that its copies were planned for. */
  private final Map<String, Long> generations = new ConcurrentHashMap<>();

  /** By uid of an Image: the problem of its last launch, until its next pass reports it. */
  private final Map<String, Problem> problems = new ConcurrentHashMap<>();

  private volatile Runnable wake = () -> {};

  /**
   * Creates the requests.
   *
   * @param time says when an offer reaches the queue, which gathers from then on
   */
  public CopyRequests(
      CopyQueue queue, ActiveRuns active, ImageTriggers triggers, InstantSource time) {
    this.queue = queue;
    this.active = active;
    this.triggers = triggers;
    this.time = time;
  }

  /** Sets what is called when the launcher has something to do. */
  void wakeBy(Runnable waking) {
    wake = waking;
  }

  /**
   * Replaces the copies that an Image has waiting.
   *
   * @param generation of the spec that the copies were planned for
   */
  void offer(ImageName image, long generation, Lane lane, CopyQueue.Offer offer) {
    generations.put(image.uid(), generation);
    Instant now = time.instant();
    triggers.now(queue.offer(image, lane, offer, now), now);
    wake.run();
  }

  /** Removes what an Image has waiting. */
  public void withdraw(String imageUid) {
    triggers.now(queue.withdraw(imageUid), time.instant());
    generations.remove(imageUid);
  }

  /** Replaces the cancellations that an Image asks for. */
  void cancel(String imageUid, List<RunCancellation> wanted) {
    cancellations.replace(imageUid, wanted);
    if (!wanted.isEmpty()) {
      wake.run();
    }
  }

  /** Takes the problem of the last launch of an Image's copies, if there was one. */
  Optional<Problem> takeProblem(String imageUid) {
    return Optional.ofNullable(problems.remove(imageUid));
  }

  /** Removes an Image that was deleted, and cancels its runs. */
  void remove(String imageUid) {
    withdraw(imageUid);
    problems.remove(imageUid);
    cancelRuns(imageUid);
  }

  /** Cancels the runs of an Image that was deleted: a run cannot go on without its copies. */
  void cancelRuns(String imageUid) {
    cancel(imageUid, active.of(imageUid).stream().map(CopyRequests::deletion).toList());
  }

  private static RunCancellation deletion(ActiveRun run) {
    var metadata = run.verified().run().getMetadata();
    return new RunCancellation(
        new CopyRun(
            metadata.getNamespace(),
            metadata.getName(),
            CopyBatch.NONE,
            run.since(),
            new CopyRun.Running()),
        RunCancellation.Cause.SUPERSEDED,
        "An Image of this run was deleted.");
  }

  /** Returns what an Image has waiting. */
  public Optional<CopyQueue.Waiting> waiting(String imageUid) {
    return queue.waiting(imageUid);
  }

  /** Returns what waits, by namespace of Images. */
  List<CopyQueue.Backlog> backlog() {
    return queue.backlog();
  }

  /** Returns whether there is any state of the Image. */
  boolean holds(String imageUid) {
    return queue.waiting(imageUid).isPresent()
        || generations.containsKey(imageUid)
        || problems.containsKey(imageUid)
        || cancellations.holds(imageUid);
  }

  // --- What only the launcher calls ---

  Cancellations cancellations() {
    return cancellations;
  }

  /** Returns whether the Image still has the spec that its copies were planned for. */
  boolean isCurrent(ImageName image) {
    return triggers.isCurrent(image, generations.getOrDefault(image.uid(), -1L));
  }

  /** Removes what waits in a lane that can have no run, and returns its Images. */
  Set<ImageName> close(Lane lane, Instant now) {
    Set<ImageName> images = queue.imagesIn(lane);
    images.forEach(image -> triggers.now(queue.withdraw(image.uid()), now));
    return images;
  }

  /** Lets the next pass of each Image report why its copies could not be launched. */
  void report(Collection<ImageName> images, Problem problem, Instant now) {
    images.forEach(image -> problems.put(image.uid(), problem));
    triggers.now(images, now);
    // Nobody would report, or forget, the problem of an Image that was deleted meanwhile.
    images.stream()
        .filter(image -> !triggers.exists(image))
        .forEach(image -> problems.remove(image.uid()));
  }
}
