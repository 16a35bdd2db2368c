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
 * @param run at work
 * @param cause why
 * @param sentence the same for those who look at the TaskRun
 */
public record RunCancellation(CopyRun run, Cause cause, String sentence) {
  /** Time for a node to be found and images to be pulled. */
  private static final Duration TO_BEGIN = Duration.ofMinutes(10);

  /** The cause of a cancellation. */
  public enum Cause {
    /** Nothing that it copies is wanted any more. */
    SUPERSEDED,
    /** Its step does not start. */
    STUCK
  }

  /**
   * Finds the runs of an Image to cancel.
   *
   * @param wanted what the spec means now
   */
  static List<RunCancellation> of(
      Collection<CopyRun> atWork, Collection<WantedCopy> wanted, PassTime now) {
    return atWork.stream().flatMap(run -> of(run, wanted, now).stream()).toList();
  }

  /** A copy that is meant: what of the line has to be the same. */
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
            && run.created().plus(TO_BEGIN).isBefore(now.instant())
        ? Optional.of(
            new RunCancellation(
                run,
                Cause.STUCK,
                "The TaskRun did not start within %d minutes: %s"
                    .formatted(TO_BEGIN.toMinutes(), pending.get())))
        : Optional.empty();
  }
}
