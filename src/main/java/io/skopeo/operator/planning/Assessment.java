package io.skopeo.operator.planning;

import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The assessment of an Image after a pass; each kind is one row of conditions. */
public sealed interface Assessment {
  /** Returns the assessment of an Image that cannot go on because of a failure. */
  static Assessment of(TagFailure failure) {
    return switch (failure.retryPolicy()) {
      case USER_ACTION -> new Stalled(failure.problem());
      case WAIT -> new Waiting(failure.problem(), failure.nextAttempt());
      case BACKOFF, NONE -> Retrying.at(failure.nextAttempt(), failure.problem());
    };
  }

  /** Returns the problem in the way, if there is one. */
  default Optional<Problem> obstacle() {
    return switch (this) {
      case Waiting waiting -> Optional.of(waiting.problem);
      case Retrying retrying -> Optional.of(retrying.problem);
      case Stalled stalled -> Optional.of(stalled.problem);
      case Unsure unsure -> Optional.of(unsure.problem);
      case UpToDate _, Progressing _, Held _ -> Optional.empty();
    };
  }

  /** Returns the assessment with another sentence on the problem in the way. */
  default Assessment with(UnaryOperator<Problem> sentence) {
    return switch (this) {
      case Waiting(var problem, var until) -> new Waiting(sentence.apply(problem), until);
      case Retrying(var problem, var next) -> new Retrying(sentence.apply(problem), next);
      case Unsure(var problem, var until) -> new Unsure(sentence.apply(problem), until);
      case Stalled(var problem) -> new Stalled(sentence.apply(problem));
      case UpToDate _, Progressing _, Held _ -> this;
    };
  }

  /** Everything is at the destination. */
  record UpToDate(Reason reason, String sentence) implements Assessment {}

  /**
   * Copies are in progress.
   *
   * @param sentence on what is at the destination
   * @param doing a sentence on what is being done
   */
  record Progressing(Reason reason, String sentence, String doing) implements Assessment {}

  /** It passes with time. */
  record Waiting(Problem problem, Instant until) implements Assessment {
    static Waiting forRegistry(Instant until) {
      return new Waiting(
          new Problem(
              Reason.RATE_LIMITED,
              "A registry asked the operator to wait; requests continue at %s.".formatted(until)),
          until);
    }
  }

  /**
   * It is tried again.
   *
   * @param next a sentence on when
   */
  record Retrying(Problem problem, String next) implements Assessment {
    static Retrying at(Instant next, Problem problem) {
      return new Retrying(
          problem, "The next attempt is at %s.".formatted(next.truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  /**
   * The source seems to have lost what matched before. The conditions stay as they are until it is
   * seen some times in a row.
   */
  record Unsure(Problem problem, Instant until) implements Assessment {
    static Unsure of(TagFailure failure) {
      return new Unsure(failure.problem(), failure.nextAttempt());
    }
  }

  /** A person has to act. */
  record Stalled(Problem problem) implements Assessment {}

  /**
   * Nothing is started because the user asked for it.
   *
   * @param complete whether everything is at the destination all the same
   */
  record Held(Reason reason, boolean complete, String sentence) implements Assessment {}
}
