package io.skopeo.operator.plan;

import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Repository;
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
public record Cancel(Run run, Cause cause, String sentence) {
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
  static List<Cancel> of(Collection<Run> atWork, Collection<Wish> wanted, PassTime now) {
    return atWork.stream().flatMap(run -> of(run, wanted, now).stream()).toList();
  }

  /** A copy that is meant: what of the line has to be the same. */
  record Wish(Repository source, Tagged destination) {}

  private static Optional<Cancel> of(Run run, Collection<Wish> wanted, PassTime now) {
    if (!(run.state() instanceof Run.AtWork)) {
      return Optional.empty();
    }
    if (!run.batch().lines().isEmpty()
        && run.batch().lines().stream()
            .noneMatch(line ->
                wanted.contains(new Wish(line.source().repository(), line.destination())))) {
      return Optional.of(
          new Cancel(run, Cause.SUPERSEDED, "The Image no longer wants these copies."));
    }
    return run.state() instanceof Run.AtWork(var pending)
            && pending.isPresent()
            && run.created().plus(TO_BEGIN).isBefore(now.instant())
        ? Optional.of(
            new Cancel(
                run,
                Cause.STUCK,
                "The TaskRun did not start within %d minutes: %s"
                    .formatted(TO_BEGIN.toMinutes(), pending.get())))
        : Optional.empty();
  }
}
