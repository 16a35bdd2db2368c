package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.tekton.v1.ParamSpec;
import io.fabric8.tekton.v1.Step;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskResult;
import io.fabric8.tekton.v1.TaskSpec;
import io.fabric8.tekton.v1.WorkspaceDeclaration;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The declarations of a Task that a TaskRun binds: this project's Task, the catalog's skopeo-copy
 * 0.3 and 0.4, or a user's own.
 *
 * @param workspaces the names of its optional workspaces
 * @param reportsLines whether it reports the outcome of each line
 * @param hasSidecars whether its step has to wait for other containers
 * @param group of its step, which has to own the files of a volume; empty if the platform assigns
 *     one
 */
public record TaskContract(
    TaskLocation place,
    String name,
    Set<String> params,
    Set<String> steps,
    Set<String> workspaces,
    boolean reportsLines,
    boolean hasSidecars,
    Optional<Long> group) {
  /** Creates the contract of a Task whose platform assigns the group. */
  public TaskContract(
      TaskLocation place,
      String name,
      Set<String> params,
      Set<String> steps,
      Set<String> workspaces,
      boolean reportsLines,
      boolean hasSidecars) {
    this(place, name, params, steps, workspaces, reportsLines, hasSidecars, Optional.empty());
  }

  /** The location of a Task. */
  public sealed interface TaskLocation {}

  /** A Task in the cluster. */
  public record InNamespace(String namespace) implements TaskLocation {
    @Override
    public String toString() {
      return namespace;
    }
  }

  /**
   * A Task in a bundle, which Tekton itself fetches.
   *
   * @param image its reference
   */
  public record InBundle(String image) implements TaskLocation {
    @Override
    public String toString() {
      return image;
    }
  }

  /** Returns the contract of the Task in another location. */
  public TaskContract at(TaskLocation other, String called) {
    return new TaskContract(
        other, called, params, steps, workspaces, reportsLines, hasSidecars, group);
  }

  /** The step that copies, in this project's Task and in the catalog's. */
  static final String STEP = "skopeo-copy";

  /** The workspace that holds {@code url.txt}. */
  static final String WORKSPACE = "images-url";

  /** The optional workspace with a docker config for both sides. */
  static final String AUTH = "auth";

  /** The optional workspace with the volume of an export or import. */
  static final String VOLUME = "volume";

  /** The param with the folder on the volume. */
  static final String VOLUME_PATH = "volumePath";

  /** The param with what to do with the volume. */
  static final String VOLUME_MODE = "volumeMode";

  /** The param with the time limit of one copy. */
  static final String LINE_TIMEOUT = "lineTimeout";

  /** The result with one character for each line. */
  public static final String LINE_STATUS = "line-status";

  /** The result with skopeo's last words on lines that failed. */
  public static final String FAILURES = "failures";

  /** The result with counts for people, or the reason why nothing was started. */
  public static final String SUMMARY = "summary";

  /** The result with the number of bytes that skopeo wrote. */
  public static final String BYTES = "bytes";

  static final String MULTI_ARCH = "multiArch";

  /** The params that a run can set. */
  private static final Set<String> PARAMS =
      Set.of(
          RunAnnotations.TITLE,
          "srcTLSverify",
          "destTLSverify",
          "multiArch",
          "parallelism",
          "retryTimes",
          "deadline",
          VOLUME_PATH,
          VOLUME_MODE,
          LINE_TIMEOUT);

  /** Reads a Task; it must have the workspace, and require nothing that a run does not set. */
  public static Parsed<TaskContract> of(Task task) {
    String namespace = task.getMetadata().getNamespace();
    String name = task.getMetadata().getName();
    var spec = task.getSpec();
    return requirement(spec)
        .<Parsed<TaskContract>>map(requirement ->
            new Parsed.Invalid<>(
                new Problem(
                    Reason.TASK_UNSUITABLE,
                    "Task %s/%s %s: install tekton/skopeo-copy.yaml or a Task with the catalog's contract."
                        .formatted(namespace, name, requirement))))
        .orElseGet(() ->
            new Parsed.Valid<>(
                new TaskContract(
                    new InNamespace(namespace),
                    name,
                    spec.getParams().stream()
                        .map(ParamSpec::getName)
                        .collect(Collectors.toUnmodifiableSet()),
                    spec.getSteps().stream()
                        .map(Step::getName)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toUnmodifiableSet()),
                    spec.getWorkspaces().stream()
                        .filter(TaskContract::isOptional)
                        .map(WorkspaceDeclaration::getName)
                        .collect(Collectors.toUnmodifiableSet()),
                    spec.getResults().stream()
                        .map(TaskResult::getName)
                        .anyMatch(LINE_STATUS::equals),
                    !spec.getSidecars().isEmpty(),
                    spec.getSteps().stream()
                        .map(Step::getSecurityContext)
                        .filter(Objects::nonNull)
                        .map(SecurityContext::getRunAsGroup)
                        .filter(Objects::nonNull)
                        .findFirst())));
  }

  /**
   * Returns the problem if it cannot run the copies: an index of some platforms takes several lines
   * and a folder, which only this project's Task understands, and some options need a workspace.
   *
   * @param hasIndexes whether a copy brings an index along
   */
  public Optional<Problem> problem(boolean hasIndexes, RunOptions options) {
    Optional<String> missing =
        RunWorkspaces.wanted(options).stream().filter(w -> !workspaces.contains(w)).findFirst();
    if (missing.isPresent()) {
      return unsuitable(
          "has no optional workspace \"%s\", which this Image's copies need: install tekton/skopeo-copy.yaml, or add the workspace to the Task"
              .formatted(missing.get()));
    }
    return reportsLines || !hasIndexes
        ? Optional.empty()
        : unsuitable(
            "cannot copy some platforms of an image: install tekton/skopeo-copy.yaml, or leave"
                + " spec.platforms out");
  }

  /** Returns whether it exports images to a volume and imports them from there. */
  public boolean supportsVolumes() {
    return reportsLines
        && workspaces.contains(VOLUME)
        && params.containsAll(Set.of(VOLUME_PATH, VOLUME_MODE));
  }

  /** Returns the problem if it cannot export to a volume and import from there. */
  public Optional<Problem> volumeProblem() {
    return supportsVolumes()
        ? Optional.empty()
        : unsuitable(
            "has no optional workspace \"%s\" with the params \"%s\" and \"%s\": install the tekton/skopeo-copy.yaml of this version"
                .formatted(VOLUME, VOLUME_PATH, VOLUME_MODE));
  }

  private Optional<Problem> unsuitable(String why) {
    return Optional.of(
        new Problem(Reason.TASK_UNSUITABLE, "Task %s/%s %s.".formatted(place, name, why)));
  }

  /** Returns whether a run can mount a docker config for both sides. */
  public boolean mountsCredentials() {
    return workspaces.contains(AUTH);
  }

  /**
   * Returns whether each line must select all platforms: the catalog's Task before 0.4 has no param
   * for it, and passes further words of a line to skopeo.
   */
  boolean wantsAllOnLines() {
    return !reportsLines && !params.contains(MULTI_ARCH);
  }

  /**
   * Returns whether its step may start before the pod is ready: a Task that reports its lines waits
   * for the network itself.
   */
  boolean startsAtOnce() {
    return reportsLines && !hasSidecars;
  }

  private static boolean isOptional(WorkspaceDeclaration workspace) {
    return Boolean.TRUE.equals(workspace.getOptional());
  }

  /** Returns the first thing that the Task lacks, or requires and no run sets. */
  private static Optional<String> requirement(TaskSpec spec) {
    if (spec.getWorkspaces().stream()
        .map(WorkspaceDeclaration::getName)
        .noneMatch(WORKSPACE::equals)) {
      return Optional.of("has no workspace \"%s\"".formatted(WORKSPACE));
    }
    Stream<String> bound =
        spec.getWorkspaces().stream()
            .filter(w -> !isOptional(w))
            .map(WorkspaceDeclaration::getName)
            .filter(w -> !w.equals(WORKSPACE))
            .map("wants the workspace \"%s\""::formatted);
    Stream<String> set =
        spec.getParams().stream()
            .filter(p -> p.getDefault() == null)
            .map(ParamSpec::getName)
            .filter(p -> !PARAMS.contains(p))
            .map("wants the param \"%s\""::formatted);
    return Stream.concat(bound, set).findFirst();
  }
}
