package io.skopeo.operator.controller.taskrun;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.problem.Problem;

/** The result of launching one batch. */
public sealed interface LaunchResult {
  /** A TaskRun with its ConfigMap. */
  record Launched(TaskRun run) implements LaunchResult {}

  /** The name was taken: another one has to be tried. */
  record NameTaken() implements LaunchResult {}

  /** Nothing was launched, since another operator may be active before the end of a request. */
  record Fenced() implements LaunchResult {}

  /** Nothing was launched. */
  record Refused(Problem problem) implements LaunchResult {}
}
