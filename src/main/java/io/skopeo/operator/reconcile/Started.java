package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Run;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;

/** The result of launching a round's batches. */
sealed interface Started {
  /** All of them were launched. */
  record All(List<Run> runs) implements Started {}

  /**
   * There are runs that the plan did not know, so it has to be made again; the runs before them
   * were started.
   */
  record Outdated(List<Run> before) implements Started {}

  /** Another run or pod still copies to the same tags. */
  record Held(Problem problem, Instant until) implements Started {}

  /** A problem prevents the launch; the runs before it were started. */
  record Hindered(Problem problem, List<Run> before) implements Started {}
}
