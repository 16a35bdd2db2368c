package io.skopeo.operator.planning;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.Optional;

/** The assessment of an Image after a round; each kind is one row of conditions. */
public sealed interface Assessment {
  /** Returns the problem in the way, if there is one. */
  default Optional<Problem> obstacle() {
    return switch (this) {
      case Waiting waiting -> Optional.of(waiting.problem);
      case Retrying retrying -> Optional.of(retrying.problem);
      case Stalled stuck -> Optional.of(stuck.problem);
      case UpToDate _, Progressing _, Held _ -> Optional.empty();
    };
  }

  /** Everything is at the destination. */
  record UpToDate(Reason reason, String sentence) implements Assessment {}

  /** Copies are in progress. */
  record Progressing(Reason reason, String sentence) implements Assessment {}

  /** It passes with time. */
  record Waiting(Problem problem, Instant until) implements Assessment {}

  /** It is tried again. */
  record Retrying(Problem problem, Instant until) implements Assessment {}

  /** A person has to act. */
  record Stalled(Problem problem) implements Assessment {}

  /**
   * Nothing is started because the user said so.
   *
   * @param complete whether everything is there all the same
   */
  record Held(Reason reason, boolean complete, String sentence) implements Assessment {}
}
