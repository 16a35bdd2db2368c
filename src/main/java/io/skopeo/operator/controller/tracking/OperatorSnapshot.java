package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.copying.queue.CopyQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of all Images and runs, for metrics and health checks.
 *
 * @param now the instant of the snapshot
 * @param activeSince since when this process reconciles; empty on standby
 * @param images all watched Images
 * @param pendingRuns TaskRuns whose step has not started
 * @param runningRuns TaskRuns whose step is running
 * @param waiting the copies that wait for a run, by namespace
 * @param lastPass when a reconcile last ended
 */
public record OperatorSnapshot(
    Instant now,
    Optional<Instant> activeSince,
    List<ImageSnapshot> images,
    long pendingRuns,
    long runningRuns,
    List<CopyQueue.Backlog> waiting,
    Optional<Instant> lastPass) {
  /** A reconcile takes only minutes, even if registries are slow. */
  private static final Duration LATE = Duration.ofMinutes(5);

  private static final Duration STUCK = Duration.ofMinutes(15);

  public OperatorSnapshot {
    images = List.copyOf(images);
    waiting = List.copyOf(waiting);
  }

  /** Creates the snapshot of a process on standby. */
  public static OperatorSnapshot standingBy(Instant now) {
    return new OperatorSnapshot(
        now, Optional.empty(), List.of(), 0, 0, List.of(), Optional.empty());
  }

  /** Counts the Images that were due more than five minutes ago. */
  public long overdue() {
    return images.stream().filter(image -> isOverdue(image, LATE)).count();
  }

  /**
   * Returns whether nothing was reconciled for 15 minutes although something was due for as long:
   * only a restart can help.
   */
  public boolean isStuck() {
    return lastPass.or(() -> activeSince).filter(last -> last.plus(STUCK).isBefore(now)).isPresent()
        && images.stream().anyMatch(image -> isOverdue(image, STUCK));
  }

  private boolean isOverdue(ImageSnapshot image, Duration late) {
    return activeSince
        .map(since -> image.due().filter(due -> due.isAfter(since)).orElse(since))
        .filter(due -> due.isBefore(now.minus(late)))
        .isPresent();
  }
}
