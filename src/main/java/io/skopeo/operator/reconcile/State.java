package io.skopeo.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What there is at one instant, for metrics and health.
 *
 * @param now the instant
 * @param acting since when this process acts; empty while it stands by
 * @param images all that are watched
 * @param pendingRuns TaskRuns whose step has not begun
 * @param runningRuns TaskRuns whose step is at work
 * @param waiting since when each Image waits whose copies have no place among the TaskRuns
 * @param lastPass when a reconcile last ended
 */
public record State(
    Instant now,
    Optional<Instant> acting,
    List<Sight> images,
    long pendingRuns,
    long runningRuns,
    List<Instant> waiting,
    Optional<Instant> lastPass) {
  /** Passes end within minutes, whatever registries do. */
  private static final Duration LATE = Duration.ofMinutes(5);

  private static final Duration STUCK = Duration.ofMinutes(15);

  public State {
    images = List.copyOf(images);
    waiting = List.copyOf(waiting);
  }

  /** Of a process that does not act. */
  public static State standingBy(Instant now) {
    return new State(now, Optional.empty(), List.of(), 0, 0, List.of(), Optional.empty());
  }

  /** How many Images should have been looked at five minutes ago, and have not. */
  public long overdue() {
    return images.stream().filter(image -> isOverdue(image, LATE)).count();
  }

  /**
   * Whether nothing has been reconciled for a quarter of an hour although something was due for as
   * long: only another process can help.
   */
  public boolean isStuck() {
    return lastPass.or(() -> acting).filter(last -> last.plus(STUCK).isBefore(now)).isPresent()
        && images.stream().anyMatch(image -> isOverdue(image, STUCK));
  }

  private boolean isOverdue(Sight image, Duration late) {
    return acting
        .map(since -> image.due().filter(due -> due.isAfter(since)).orElse(since))
        .filter(due -> due.isBefore(now.minus(late)))
        .isPresent();
  }
}
