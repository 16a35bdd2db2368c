package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.reference.ImageReference.Tagged;
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
 * @param seal by which it is known as this operator's own; empty where it is not
 */
public record Run(
    String namespace, String name, Batch batch, Instant created, State state, Optional<Seal> seal) {
  /** Creates a run without a seal. */
  public Run(String namespace, String name, Batch batch, Instant created, State state) {
    this(namespace, name, batch, created, state, Optional.empty());
  }

  /** The progress of a run. */
  public sealed interface State {}

  /**
   * Not finished.
   *
   * @param pending Tekton's words on why its step has not begun; empty once it has
   */
  public record AtWork(Optional<String> pending) implements State {
    /** Its step has begun. */
    public AtWork() {
      this(Optional.empty());
    }
  }

  /** Finished as Tekton says, while its pod still copies: a cancelled pod has half a minute. */
  public record Ending() implements State {}

  /**
   * Finished, after its step had begun.
   *
   * @param outcomes one for each line of the batch
   * @param at when it finished
   * @param words skopeo's last words on lines that failed, by their place from 0
   * @param bytes how many skopeo wrote, as the run told; 0 where it did not
   */
  public record Finished(
      List<LineOutcome> outcomes, Instant at, Map<Integer, String> words, long bytes)
      implements State {
    /** Creates a state without a number of bytes. */
    public Finished(List<LineOutcome> outcomes, Instant at, Map<Integer, String> words) {
      this(outcomes, at, words, 0);
    }

    /** Creates a state without any words. */
    public Finished(List<LineOutcome> outcomes, Instant at) {
      this(outcomes, at, Map.of());
    }

    /** Returns the same state with a number of bytes. */
    public Finished writing(long count) {
      return new Finished(outcomes, at, words, count);
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
    if (finished.outcomes().contains(LineOutcome.CANCELLED)) {
      return Outcome.CANCELLED;
    }
    return finished.outcomes().stream().allMatch(LineOutcome::claimsPresence)
        ? Outcome.SUCCEEDED
        : Outcome.FAILED;
  }

  /** Returns how many bytes skopeo wrote; 0 if it is not known. */
  public long bytes() {
    return state instanceof Finished finished ? finished.bytes() : 0;
  }

  /** Returns whether it is still running. */
  public boolean isAtWork() {
    return state instanceof AtWork || state instanceof Ending;
  }

  /** Returns when it finished; empty while it is running. */
  public Optional<Instant> ended() {
    return switch (state) {
      case AtWork _, Ending _ -> Optional.empty();
      case Finished finished -> Optional.of(finished.at());
      case NeverStarted(_, var at) -> Optional.of(at);
    };
  }

  /** Returns whether lines may have been copied that the run did not report. */
  public boolean isUntold() {
    return state instanceof Finished finished
        && finished.outcomes().stream()
            .anyMatch(outcome ->
                outcome == LineOutcome.UNKNOWN
                    || outcome == LineOutcome.UNTOLD
                    || outcome == LineOutcome.OUT_OF_MEMORY
                    || outcome == LineOutcome.CANCELLED
                    || outcome == LineOutcome.NOT_ATTEMPTED);
  }

  /** Returns the same run in another state. */
  public Run in(State other) {
    return new Run(namespace, name, batch, created, other, seal);
  }

  /** Returns the same run with another seal. */
  public Run with(Optional<Seal> other) {
    return new Run(namespace, name, batch, created, state, other);
  }

  /** Returns the line with this destination, if the run has one. */
  public Optional<Line> lineTo(Tagged destination) {
    return batch.lines().stream()
        .filter(line -> line.destination().equals(destination))
        .findFirst();
  }

  /** Returns a clause that says how many runs are running. */
  static String running(int count) {
    return Plural.of(count, "TaskRun is running", "TaskRuns are running");
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
