package io.skopeo.operator.copying;

import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Plural;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A TaskRun, as it was observed.
 *
 * @param batch the copies in its own {@code url.txt}, of all its Images or of one
 * @param created the time of its creation
 */
public record CopyRun(
    String namespace, String name, CopyBatch batch, Instant created, State state) {

  /** The progress of a run. */
  public sealed interface State {}

  /**
   * Not finished.
   *
   * @param pending why its step has not started; empty once it has
   */
  public record Running(Optional<Pending> pending) implements State {
    /** Creates the state of a run whose step has started. */
    public Running() {
      this(Optional.empty());
    }
  }

  /**
   * The wait for a step to start.
   *
   * @param words Tekton's reason
   * @param deadline the time from which on the step would copy nothing, if it is known
   */
  public record Pending(String words, Optional<Instant> deadline) {}

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

    /** Returns the outcomes of the copies at these places alone; bytes are not known by copy. */
    Finished at(List<Integer> places) {
      var words = new HashMap<Integer, String>();
      for (int i = 0; i < places.size(); i++) {
        String message = messages.get(places.get(i));
        if (message != null) {
          words.put(i, message);
        }
      }
      return new Finished(
          places.stream().map(outcomes::get).toList(),
          at,
          words,
          places.size() == outcomes.size() ? bytes : 0);
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
    return new CopyRun(namespace, name, batch, created, other);
  }

  /**
   * Returns the run with the copies of one Image alone. Copies that were not attempted since a copy
   * of another Image met a rate limit have met it too.
   */
  public CopyRun of(ImageName image) {
    List<Integer> places = batch.placesOf(image);
    return new CopyRun(
        namespace,
        name,
        batch.at(places),
        created,
        state instanceof Finished finished ? withSharedLimits(finished).at(places) : state);
  }

  /** After a line that met a rate limit, the Task attempts no other of the same registries. */
  private Finished withSharedLimits(Finished finished) {
    List<Copy> limited =
        places()
            .filter(i -> finished.outcomes().get(i) == CopyOutcome.RATE_LIMITED)
            .mapToObj(batch.copies()::get)
            .toList();
    return new Finished(
        places()
            .mapToObj(i ->
                finished.outcomes().get(i) == CopyOutcome.NOT_ATTEMPTED
                        && limited.stream().anyMatch(batch.copies().get(i)::sharesRegistries)
                    ? CopyOutcome.RATE_LIMITED
                    : finished.outcomes().get(i))
            .toList(),
        finished.at(),
        finished.messages(),
        finished.bytes());
  }

  private IntStream places() {
    return IntStream.range(0, batch.copies().size());
  }

  /** Returns the copy to this destination, if the run has one. */
  public Optional<Copy> copyTo(Tagged destination) {
    return batch.copies().stream()
        .filter(copy -> copy.destination().equals(destination))
        .findFirst();
  }

  /** Returns whether it has finished with this outcome of the copy to a destination. */
  public boolean hasOutcome(Tagged destination, CopyOutcome outcome) {
    return state instanceof Finished finished
        && copyTo(destination)
            .map(batch.copies()::indexOf)
            .filter(place -> finished.outcomes().get(place) == outcome)
            .isPresent();
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
