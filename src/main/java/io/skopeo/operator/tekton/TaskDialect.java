package io.skopeo.operator.tekton;

import io.fabric8.tekton.v1.ParamSpec;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskResult;
import io.fabric8.tekton.v1.WorkspaceDeclaration;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a Task declares, hence what a TaskRun may bind: this project's Task, the catalog's
 * skopeo-copy 0.3 and 0.4, or a user's own.
 *
 * @param namespace where the Task is
 * @param name of the Task
 * @param params the names of its params
 * @param reportsLines whether it tells the outcome of each line
 */
public record TaskDialect(String namespace, String name, Set<String> params, boolean reportsLines) {
  /** The workspace that holds {@code url.txt}. */
  static final String WORKSPACE = "images-url";

  /** The result with one character for each line. */
  static final String LINE_STATUS = "line-status";

  /** The result with skopeo's last words on lines that failed. */
  static final String FAILURES = "failures";

  /** Reads a Task; one without the workspace is no use. */
  public static Parsed<TaskDialect> of(Task task) {
    String namespace = task.getMetadata().getNamespace();
    String name = task.getMetadata().getName();
    var spec = task.getSpec();
    if (spec.getWorkspaces().stream()
        .map(WorkspaceDeclaration::getName)
        .noneMatch(WORKSPACE::equals)) {
      return new Parsed.Invalid<>(
          new Problem(
              Reason.TASK_UNSUITABLE,
              "Task %s/%s has no workspace \"%s\": install tekton/skopeo-copy.yaml or a Task with the catalog's contract."
                  .formatted(namespace, name, WORKSPACE)));
    }
    return new Parsed.Valid<>(
        new TaskDialect(
            namespace,
            name,
            spec.getParams().stream()
                .map(ParamSpec::getName)
                .collect(Collectors.toUnmodifiableSet()),
            spec.getResults().stream().map(TaskResult::getName).anyMatch(LINE_STATUS::equals)));
  }
}
