package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.Optional;

/** What a round says of its Image; each is one row of conditions. */
public sealed interface Verdict {
  /** What stands in the way; empty where nothing does. */
  default Optional<Problem> obstacle() {
    return switch (this) {
      case Waiting waiting -> Optional.of(waiting.problem);
      case Retrying retrying -> Optional.of(retrying.problem);
      case Stuck stuck -> Optional.of(stuck.problem);
      case Settled _, Working _, Paused _ -> Optional.empty();
    };
  }

  /** All is as it should be. */
  record Settled(Reason reason, String sentence) implements Verdict {}

  /** Copies are on their way. */
  record Working(Reason reason, String sentence) implements Verdict {}

  /** Time settles it. */
  record Waiting(Problem problem, Instant until) implements Verdict {}

  /** It is tried again. */
  record Retrying(Problem problem, Instant until) implements Verdict {}

  /** Somebody has to act. */
  record Stuck(Problem problem) implements Verdict {}

  /**
   * Nothing is started because the user said so.
   *
   * @param complete whether everything is there all the same
   */
  record Paused(Reason reason, boolean complete, String sentence) implements Verdict {}
}
