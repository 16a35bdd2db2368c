package io.skopeo.operator.controller.taskrun;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;

/** The result of launching the batches of a plan. */
public sealed interface LaunchResult {
  /** All batches were launched. */
  record All(List<CopyRun> runs) implements LaunchResult {}

  /**
   * The plan did not know some existing runs, and has to be replaced; some runs may be launched.
   */
  record Outdated(List<CopyRun> before) implements LaunchResult {}

  /** Another run or pod still copies to the same tags. */
  record Held(Problem problem, Instant until) implements LaunchResult {}

  /** A problem prevents the launch; some runs were launched before. */
  record Failed(Problem problem, List<CopyRun> before) implements LaunchResult {}
}
