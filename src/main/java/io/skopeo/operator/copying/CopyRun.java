package io.skopeo.operator.copying;

import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Plural;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A TaskRun of an Image, as it was observed.
 *
 * @param batch the copies in its own {@code url.txt}
 * @param created the time of its creation
 * @param fingerprint proves that this operator created it; empty if it did not
 */
public record CopyRun(
    String namespace,
    String name,
    CopyBatch batch,
    Instant created,
    State state,
    Optional<RunFingerprint> fingerprint) {
  /** Creates a run without a fingerprint. */
  public CopyRun(String namespace, String name, CopyBatch batch, Instant created, State state) {
    this(namespace, name, batch, created, state, Optional.empty());
  }

  /** The progress of a run. */
  public sealed interface State {}

  /**
   * Not finished.
   *
   * @param pending Tekton's reason why its step has not started; empty once it has
   */
  public record Running(Optional<String> pending) implements State {
    /** Creates the state of a run whose step has started. */
    public Running() {
      this(Optional.empty());
    }
  }

  /** Finished according to Tekton while its pod still copies: a cancelled pod has half a minute. */
  public record Stopping() implements State {}

  /**
   * Finished after its step started.
   *
   * @param outcomes one for each copy of the batch
   * @param messages skopeo's last words on copies that failed, by their place from 0
   * @param bytes the number that skopeo wrote; 0 if the run did not report it
   */
  public record Finished(
      List<CopyOutcome> outcomes, Instant at, Map<Integer, String> messages, long bytes)
      implements State {
    /** Creates a state without a number of bytes. */
    public Finished(List<CopyOutcome> outcomes, Instant at, Map<Integer, String> messages) {
      this(outcomes, at, messages, 0);
    }

    /** Creates a state without messages. */
    public Finished(List<CopyOutcome> outcomes, Instant at) {
      this(outcomes, at, Map.of());
    }

    /** Returns the state with a number of bytes. */
    public Finished writing(long count) {
      return new Finished(outcomes, at, messages, count);
    }
  }

  /**
   * Finished before its step started: no copy is to blame.
   *
   * @param message Tekton's reason
   */
  public record NeverStarted(String message, Instant at) implements State {}

  /** The outcome of a run as a whole. */
  public enum Outcome {
    /** It reported that all is copied. */
    SUCCEEDED,
    /** It did not copy everything. */
    FAILED,
    /** It was cancelled. */
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

  /** Returns the number of bytes that skopeo wrote; 0 if it is not known. */
  public long bytes() {
    return state instanceof Finished finished ? finished.bytes() : 0;
  }

  /** Returns whether it is still running. */
  public boolean isRunning() {
    return state instanceof Running || state instanceof Stopping;
  }

  /** Returns the time when it finished; empty while it is running. */
  public Optional<Instant> ended() {
    return switch (state) {
      case Running _, Stopping _ -> Optional.empty();
      case Finished finished -> Optional.of(finished.at());
      case NeverStarted(_, var at) -> Optional.of(at);
    };
  }

  /** Returns whether the run may have made copies that it did not report. */
  public boolean hasUnknownOutcomes() {
    return state instanceof Finished finished
        && finished.outcomes().stream()
            .anyMatch(outcome ->
                outcome == CopyOutcome.UNKNOWN
                    || outcome == CopyOutcome.UNREPORTED
                    || outcome == CopyOutcome.OUT_OF_MEMORY
                    || outcome == CopyOutcome.CANCELLED
                    || outcome == CopyOutcome.NOT_ATTEMPTED);
  }

  /** Returns the run in another state. */
  public CopyRun withState(State other) {
    return new CopyRun(namespace, name, batch, created, other, fingerprint);
  }

  /** Returns the run with another fingerprint. */
  public CopyRun with(Optional<RunFingerprint> other) {
    return new CopyRun(namespace, name, batch, created, state, other);
  }

  /** Returns the copy to this destination, if the run has one. */
  public Optional<Copy> copyTo(Tagged destination) {
    return batch.copies().stream()
        .filter(copy -> copy.destination().equals(destination))
        .findFirst();
  }

  /** Returns a clause such as {@code 2 TaskRuns are running}. */
  public static String running(int count) {
    return Plural.of(count, "TaskRun is running", "TaskRuns are running");
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
