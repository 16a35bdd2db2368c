package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.tekton.pod.Template;
import io.fabric8.tekton.pod.TemplateBuilder;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.ParamBuilder;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRef;
import io.fabric8.tekton.v1.TaskRefBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.fabric8.tekton.v1.TaskRunStepSpec;
import io.fabric8.tekton.v1.TaskRunStepSpecBuilder;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.spec.TaskRunOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the two objects of a run from a batch. */
public final class RunBuilder {
  /** The key in the ConfigMap, and the file in the workspace. */
  public static final String URL_TXT = "url.txt";

  private RunBuilder() {}

  /**
   * Builds the ConfigMap with the lines to copy, and the indexes and CAs they need; it is
   * immutable, so the copies cannot change.
   */
  public static ConfigMap configMap(
      RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(run, batch, options))
        .withImmutable(true)
        .withData(RunConfigMapData.data(batch, task, options))
        .build();
  }

  /** Builds the TaskRun, which is never updated. */
  public static TaskRun taskRun(
      RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    return new TaskRunBuilder()
        .withNewMetadataLike(metadata(run, batch, options))
        .addToAnnotations(pulls(batch, options))
        .addToAnnotations(
            task.reportsLines() ? Map.of() : Map.of(RunIdentity.TELLS, RunIdentity.TELLS_RUN))
        .endMetadata()
        .withNewSpec()
        .withTaskRef(reference(run, task, options))
        .withServiceAccountName(options.account().serviceAccount())
        .withTimeout(new Duration(options.copying().timeout()))
        .withParams(params(run, batch, task, options))
        .withStepSpecs(resources(task, options.pod()))
        .withPodTemplate(pod(options))
        .withWorkspaces(RunWorkspaces.of(run, batch, options))
        .endSpec()
        .build();
  }

  /** A step that the Task does not have would make the run fail before it starts. */
  private static List<TaskRunStepSpec> resources(
      TaskContract task, TaskRunOptions.PodScheduling pod) {
    return pod.hasResources() && task.steps().contains(TaskContract.STEP)
        ? List.of(
            new TaskRunStepSpecBuilder()
                .withName(TaskContract.STEP)
                .withNewComputeResources()
                .withRequests(pod.requests())
                .withLimits(pod.limits())
                .endComputeResources()
                .build())
        : List.of();
  }

  private static Template pod(RunOptions options) {
    TaskRunOptions.PodScheduling pod = options.pod();
    return new TemplateBuilder()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withEnv(options.reach().proxies().variables())
        .withNodeSelector(pod.nodeSelector().isEmpty() ? null : pod.nodeSelector())
        .withTolerations(pod.tolerations())
        .withAffinity(pod.affinity().orElse(null))
        .withPriorityClassName(pod.priorityClassName().orElse(null))
        .build();
  }

  private static Map<String, String> pulls(CopyBatch batch, RunOptions options) {
    return RunPulls.of(batch, options.account().pulls())
        .map(pulls -> Map.of(RunPulls.ANNOTATION, pulls.toString()))
        .orElse(Map.of());
  }

  private static Map<String, String> destination(CopyBatch batch) {
    return batch.copies().stream()
        .map(copy -> RunIdentity.destination(copy.destination().repository()))
        .findFirst()
        .map(hash -> Map.of(RunIdentity.DESTINATION, hash))
        .orElse(Map.of());
  }

  private static ObjectMeta metadata(RunIdentity run, CopyBatch batch, RunOptions options) {
    return new ObjectMetaBuilder()
        .withName(run.name())
        .withNamespace(run.namespace())
        .withLabels(options.propagated().labels())
        .addToLabels(run.labels())
        .addToLabels(destination(batch))
        .withAnnotations(options.propagated().annotations())
        .addToAnnotations(run.annotations())
        .addToAnnotations(RunAnnotations.annotations(batch))
        .withOwnerReferences(options.account().owner().stream().toList())
        .build();
  }

  /** Refers to a Task of another namespace, or in a bundle, through one of Tekton's resolvers. */
  private static TaskRef reference(RunIdentity run, TaskContract task, RunOptions options) {
    return switch (task.place()) {
      case TaskContract.InNamespace(var namespace) when namespace.equals(run.namespace()) ->
          new TaskRefBuilder().withKind("Task").withName(task.name()).build();
      case TaskContract.InNamespace(var namespace) ->
          resolved(
              "cluster",
              param("kind", "task"),
              param("name", task.name()),
              param("namespace", namespace));
      case TaskContract.InBundle(var image) ->
          resolved(
              "bundles",
              param("bundle", image),
              param("serviceAccount", options.account().serviceAccount()),
              param("name", task.name()),
              param("kind", "task"));
    };
  }

  private static TaskRef resolved(String resolver, Param... params) {
    return new TaskRefBuilder()
        .addToAdditionalProperties("resolver", resolver)
        .addToAdditionalProperties("params", List.of(params))
        .build();
  }

  private static List<Param> params(
      RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    var values = new LinkedHashMap<String, String>();
    values.put(RunAnnotations.TITLE, RunAnnotations.title(run, batch));
    values.put("srcTLSverify", Boolean.toString(options.reach().source().verify()));
    values.put("destTLSverify", Boolean.toString(options.reach().destination().verify()));
    values.put("multiArch", "all");
    values.put("parallelism", Integer.toString(batch.atOnce(options.copying().parallelism())));
    options
        .copying()
        .retryTimes()
        .ifPresent(times -> values.put("retryTimes", Integer.toString(times)));
    values.put("deadline", Long.toString(options.deadline().getEpochSecond()));
    values.keySet().retainAll(task.params());
    return values.entrySet().stream().map(e -> param(e.getKey(), e.getValue())).toList();
  }

  private static Param param(String name, String value) {
    return new ParamBuilder().withName(name).withValue(new ParamValue(value)).build();
  }
}
