package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.Optional;

/** The assessment of an Image after a round; each kind is one row of conditions. */
public sealed interface Verdict {
  /** Returns the problem in the way, if there is one. */
  default Optional<Problem> obstacle() {
    return switch (this) {
      case Waiting waiting -> Optional.of(waiting.problem);
      case Retrying retrying -> Optional.of(retrying.problem);
      case Stuck stuck -> Optional.of(stuck.problem);
      case Settled _, Working _, Paused _ -> Optional.empty();
    };
  }

  /** Everything is at the destination. */
  record Settled(Reason reason, String sentence) implements Verdict {}

  /** Copies are in progress. */
  record Working(Reason reason, String sentence) implements Verdict {}

  /** It passes with time. */
  record Waiting(Problem problem, Instant until) implements Verdict {}

  /** It is tried again. */
  record Retrying(Problem problem, Instant until) implements Verdict {}

  /** A person has to act. */
  record Stuck(Problem problem) implements Verdict {}

  /**
   * Nothing is started because the user said so.
   *
   * @param complete whether everything is there all the same
   */
  record Paused(Reason reason, boolean complete, String sentence) implements Verdict {}
}
