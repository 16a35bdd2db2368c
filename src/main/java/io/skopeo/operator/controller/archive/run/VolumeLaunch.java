package io.skopeo.operator.controller.archive.run;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.problem.Problem;

/** The result of an attempt to launch a run of an export or import. */
public sealed interface VolumeLaunch {
  /** The run exists. */
  record Launched(TaskRun run) implements VolumeLaunch {}

  /**
   * Another run uses the volume, or this process must not launch now.
   *
   * @param why a sentence
   */
  record Later(String why) implements VolumeLaunch {}

  /** It cannot be launched. */
  record Refused(Problem problem) implements VolumeLaunch {}
}
