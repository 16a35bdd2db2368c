package io.skopeo.operator.copying;

import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Plural;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One TaskRun of an Image, as it was seen.
 *
 * @param batch the lines of its own {@code url.txt}
 * @param created when it was made
 * @param state how far it is
 * @param fingerprint by which it is known as this operator's own; empty where it is not
 */
public record CopyRun(
    String namespace,
    String name,
    CopyBatch batch,
    Instant created,
    State state,
    Optional<RunFingerprint> fingerprint) {
  /** Creates a run without a seal. */
  public CopyRun(String namespace, String name, CopyBatch batch, Instant created, State state) {
    this(namespace, name, batch, created, state, Optional.empty());
  }

  /** The progress of a run. */
  public sealed interface State {}

  /**
   * Not finished.
   *
   * @param pending Tekton's words on why its step has not begun; empty once it has
   */
  public record Running(Optional<String> pending) implements State {
    /** Its step has begun. */
    public Running() {
      this(Optional.empty());
    }
  }

  /** Finished as Tekton says, while its pod still copies: a cancelled pod has half a minute. */
  public record Stopping() implements State {}

  /**
   * Finished, after its step had begun.
   *
   * @param outcomes one for each line of the batch
   * @param at when it finished
   * @param messages skopeo's last words on lines that failed, by their place from 0
   * @param bytes how many skopeo wrote, as the run told; 0 where it did not
   */
  public record Finished(
      List<CopyOutcome> outcomes, Instant at, Map<Integer, String> messages, long bytes)
      implements State {
    /** Creates a state without a number of bytes. */
    public Finished(List<CopyOutcome> outcomes, Instant at, Map<Integer, String> messages) {
      this(outcomes, at, messages, 0);
    }

    /** Creates a state without any words. */
    public Finished(List<CopyOutcome> outcomes, Instant at) {
      this(outcomes, at, Map.of());
    }

    /** Returns the same state with a number of bytes. */
    public Finished writing(long count) {
      return new Finished(outcomes, at, messages, count);
    }
  }

  /**
   * Finished without its step ever having begun: no line is to blame.
   *
   * @param message why, in Tekton's words
   */
  public record NeverStarted(String message, Instant at) implements State {}

  /** The outcome of a run as a whole. */
  public enum Outcome {
    /** All of it is copied, as it says. */
    SUCCEEDED,
    /** Some of it is not. */
    FAILED,
    /** It was ended. */
    CANCELLED
  }

  /** Returns the outcome, once it has finished. */
  public Outcome outcome() {
    if (!(state instanceof Finished finished)) {
      return Outcome.FAILED;
    }
    if (finished.outcomes().contains(CopyOutcome.CANCELLED)) {
      return Outcome.CANCELLED;
    }
    return finished.outcomes().stream().allMatch(CopyOutcome::claimsPresence)
        ? Outcome.SUCCEEDED
        : Outcome.FAILED;
  }

  /** Returns how many bytes skopeo wrote; 0 if it is not known. */
  public long bytes() {
    return state instanceof Finished finished ? finished.bytes() : 0;
  }

  /** Returns whether it is still running. */
  public boolean isRunning() {
    return state instanceof Running || state instanceof Stopping;
  }

  /** Returns when it finished; empty while it is running. */
  public Optional<Instant> ended() {
    return switch (state) {
      case Running _, Stopping _ -> Optional.empty();
      case Finished finished -> Optional.of(finished.at());
      case NeverStarted(_, var at) -> Optional.of(at);
    };
  }

  /** Returns whether lines may have been copied that the run did not report. */
  public boolean hasUnknownOutcomes() {
    return state instanceof Finished finished
        && finished.outcomes().stream()
            .anyMatch(outcome ->
                outcome == CopyOutcome.UNKNOWN
                    || outcome == CopyOutcome.UNTOLD
                    || outcome == CopyOutcome.OUT_OF_MEMORY
                    || outcome == CopyOutcome.CANCELLED
                    || outcome == CopyOutcome.NOT_ATTEMPTED);
  }

  /** Returns the same run in another state. */
  public CopyRun withState(State other) {
    return new CopyRun(namespace, name, batch, created, other, fingerprint);
  }

  /** Returns the same run with another seal. */
  public CopyRun with(Optional<RunFingerprint> other) {
    return new CopyRun(namespace, name, batch, created, state, other);
  }

  /** Returns the line with this destination, if the run has one. */
  public Optional<Copy> copyTo(Tagged destination) {
    return batch.copies().stream()
        .filter(copy -> copy.destination().equals(destination))
        .findFirst();
  }

  /** Returns a clause that says how many runs are running. */
  public static String running(int count) {
    return Plural.of(count, "TaskRun is running", "TaskRuns are running");
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
