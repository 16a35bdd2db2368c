package io.skopeo.operator.controller.archive.run;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.VolumeWork;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The run that an export or import waits for. It is memory: after a restart, a run that goes on is
 * waited for, and everything is compared again, which copies nothing twice.
 */
public final class VolumeRound {
  private static final String REFUSED = "refused: ";
  private static final String FULL = "the volume is full";

  private final String fingerprint;
  private final Optional<String> request;
  private final boolean asked;
  private @Nullable Launched launched;
  private Optional<Problem> obstacle = Optional.empty();
  private Instant again = Instant.MIN;

  /**
   * A run that was launched and has not been read to its end.
   *
   * @param isLast whether it completes an export
   */
  public record Launched(TaskRun run, VolumeWork.Mode mode, CopyBatch batch, boolean isLast) {
    public String name() {
      return run.getMetadata().getName();
    }
  }

  /** A run that has ended. */
  public record Ended(Launched launched, CopyRun run, TaskRun last) {}

  /**
   * Creates a round of a spec.
   *
   * @param request the value of the requestedAt annotation
   * @param handled the last value that was acted on
   */
  public VolumeRound(String fingerprint, Optional<String> request, Optional<String> handled) {
    this.fingerprint = fingerprint;
    this.request = request;
    this.asked = request.isPresent() && !request.equals(handled);
  }

  /** Returns whether it is for another spec, or was begun before the user asked for a new one. */
  public boolean isOutdated(String current, Optional<String> requested) {
    return !fingerprint.equals(current) || !request.equals(requested);
  }

  /** Returns whether it was begun since a user asked for it. */
  public boolean isAsked() {
    return asked;
  }

  public void launched(Launched run) {
    launched = run;
    obstacle = Optional.empty();
  }

  public Optional<Launched> running() {
    return Optional.ofNullable(launched);
  }

  /** Returns why nothing can be launched, until that time has come. */
  public Optional<Problem> obstacle(Instant now) {
    return again.isAfter(now) ? obstacle : Optional.empty();
  }

  public Instant again() {
    return again;
  }

  /** Notes a problem of the whole round, and when it is tried again. */
  public void blockedBy(Problem problem, Instant until) {
    obstacle = Optional.of(problem);
    again = until;
  }

  /**
   * Reads the run.
   *
   * @param current the TaskRun as it is now; empty if it was deleted
   * @return empty while it goes on
   */
  public Optional<Ended> read(Optional<TaskRun> current, Instant now) {
    Launched waited = Objects.requireNonNull(launched);
    TaskRun run = current.orElse(waited.run());
    CopyRun read = TaskRunStatusReader.read(run, waited.batch(), now);
    if (current.isPresent() && read.isRunning()) {
      return Optional.empty();
    }
    launched = null;
    CopyRun ended =
        current.isPresent()
            ? read
            : read.withState(new CopyRun.NeverStarted("it was deleted", now));
    return Optional.of(new Ended(waited, ended, run));
  }

  /** Returns what the Task says why it has done nothing at all. */
  public static Optional<Problem> refusal(TaskRun run) {
    return TaskRunStatusReader.summary(run)
        .map(String::strip)
        .filter(summary -> summary.startsWith(REFUSED))
        .map(summary -> summary.substring(REFUSED.length()))
        .map(sentence ->
            new Problem(
                sentence.startsWith(FULL) ? Reason.VOLUME_FULL : Reason.VOLUME_UNUSABLE,
                sentence.endsWith(".") ? capital(sentence) : capital(sentence) + "."));
  }

  private static String capital(String sentence) {
    return sentence.isEmpty()
        ? sentence
        : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** Returns the places of the copies that a run has made, or found made. */
  public static List<Integer> good(CopyRun run) {
    return run.state() instanceof CopyRun.Finished finished
        ? IntStream.range(0, finished.outcomes().size())
            .filter(i -> finished.outcomes().get(i).claimsPresence())
            .boxed()
            .toList()
        : List.of();
  }
}
