package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Run;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;

/** What came of starting a round's batches. */
sealed interface Started {
  /** All of them run, created now or found under their name. */
  record All(List<Run> runs) implements Started {}

  /**
   * There are runs that the decision did not know: it has to be made again; those before them were
   * started.
   */
  record Outdated(List<Run> before) implements Started {}

  /** Something still copies to the same tags: two at once would leave them to chance. */
  record Held(Problem problem, Instant until) implements Started {}

  /** Something is in the way; the runs before it were started. */
  record Hindered(Problem problem, List<Run> before) implements Started {}
}
