package io.skopeo.operator.controller.taskrun;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;

/** The result of launching a round's batches. */
public sealed interface LaunchResult {
  /** All of them were launched. */
  record All(List<CopyRun> runs) implements LaunchResult {}

  /**
   * There are runs that the plan did not know, so it has to be made again; the runs before them
   * were started.
   */
  record Outdated(List<CopyRun> before) implements LaunchResult {}

  /** Another run or pod still copies to the same tags. */
  record Held(Problem problem, Instant until) implements LaunchResult {}

  /** A problem prevents the launch; the runs before it were started. */
  record Hindered(Problem problem, List<CopyRun> before) implements LaunchResult {}
}
