package io.skopeo.operator.planning;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.problem.Plural;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The cancellation of a run.
 *
 * @param sentence the cause in words, for the TaskRun
 */
public record RunCancellation(CopyRun run, Cause cause, String sentence) {
  /** The time to find a node and to pull images. */
  private static final Duration TO_START = Duration.ofMinutes(10);

  /** The cause of a cancellation. */
  public enum Cause {
    /** An Image no longer wants one of its copies. */
    SUPERSEDED,
    /** Its step does not start. */
    STUCK
  }

  /**
   * Finds the runs with copies of an Image to cancel.
   *
   * @param running with the copies of the Image alone
   * @param settled copies that the spec selects now, or that the destination has
   */
  static List<RunCancellation> of(
      Collection<CopyRun> running, Predicate<Copy> settled, PassTime now) {
    return running.stream().flatMap(run -> of(run, settled, now).stream()).toList();
  }

  private static Optional<RunCancellation> of(CopyRun run, Predicate<Copy> settled, PassTime now) {
    if (!(run.state() instanceof CopyRun.Running(var pending))) {
      return Optional.empty();
    }
    if (!run.batch().copies().stream().allMatch(settled)) {
      return Optional.of(
          new RunCancellation(
              run, Cause.SUPERSEDED, "An Image no longer wants one of these copies."));
    }
    return pending
        .filter(wait -> latestStart(run, wait).isBefore(now.instant()))
        .map(wait ->
            new RunCancellation(
                run,
                Cause.STUCK,
                "The TaskRun did not start within %s: %s"
                    .formatted(
                        words(Duration.between(run.created(), latestStart(run, wait))),
                        wait.words())));
  }

  private static String words(Duration time) {
    return time.toSecondsPart() == 0
        ? Plural.of((int) time.toMinutes(), "minute")
        : Plural.of((int) time.toSeconds(), "second");
  }

  /**
   * Tekton's timeout begins with the pod, and never does if a quota refuses that: the deadline ends
   * such a run.
   */
  private static Instant latestStart(CopyRun run, CopyRun.Pending wait) {
    Instant latest = run.created().plus(TO_START);
    return wait.deadline().filter(latest::isAfter).orElse(latest);
  }
}
