package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.input.PassTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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
    /** The Image no longer wants any of its copies. */
    SUPERSEDED,
    /** Its step does not start. */
    STUCK
  }

  /**
   * Finds the runs of an Image to cancel.
   *
   * @param wanted the copies that the spec selects now
   */
  static List<RunCancellation> of(
      Collection<CopyRun> running, Collection<WantedCopy> wanted, PassTime now) {
    return running.stream().flatMap(run -> of(run, wanted, now).stream()).toList();
  }

  /** A copy that the spec selects, whatever its digest. */
  record WantedCopy(Repository source, Tagged destination) {}

  private static Optional<RunCancellation> of(
      CopyRun run, Collection<WantedCopy> wanted, PassTime now) {
    if (!(run.state() instanceof CopyRun.Running)) {
      return Optional.empty();
    }
    if (!run.batch().copies().isEmpty()
        && run.batch().copies().stream()
            .noneMatch(copy ->
                wanted.contains(new WantedCopy(copy.source().repository(), copy.destination())))) {
      return Optional.of(
          new RunCancellation(run, Cause.SUPERSEDED, "The Image no longer wants these copies."));
    }
    return run.state() instanceof CopyRun.Running(var pending)
            && pending.isPresent()
            && run.created().plus(TO_START).isBefore(now.instant())
        ? Optional.of(
            new RunCancellation(
                run,
                Cause.STUCK,
                "The TaskRun did not start within %d minutes: %s"
                    .formatted(TO_START.toMinutes(), pending.get())))
        : Optional.empty();
  }
}
