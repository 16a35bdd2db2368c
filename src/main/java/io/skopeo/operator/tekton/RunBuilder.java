package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
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
import io.skopeo.operator.api.Image;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.spec.TaskRunOptions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the two objects of a run from a batch. */
public final class RunBuilder {
  /** The key in the ConfigMap, and the file in the workspace, with the copies. */
  public static final String URL_TXT = "url.txt";

  /** The key in the ConfigMap, and the file in the workspace, with the Image of each line. */
  public static final String IMAGES_TXT = "images.txt";

  /**
   * Tekton lets a step wait for this annotation of its pod, which it adds once all containers run,
   * and which the kubelet shows to the pod with a delay: mostly a second, sometimes more than a
   * minute (tektoncd/pipeline, {@code pkg/pod/entrypoint.go}). Pods inherit it from the TaskRun.
   */
  private static final Map<String, String> STARTS_AT_ONCE = Map.of("tekton.dev/ready", "READY");

  /** The identity in the text of a lane, which is that of no run. */
  private static final RunIdentity NO_RUN = new RunIdentity("", "", "", "");

  private RunBuilder() {}

  /**
   * Builds the ConfigMap with the lines to copy, and the indexes and CAs they need; it is
   * immutable, so the copies cannot change.
   *
   * @param taskRun the owner, created before: Kubernetes deletes both together
   */
  public static ConfigMap configMap(
      RunIdentity run,
      CopyBatch batch,
      TaskContract task,
      RunOptions options,
      HasMetadata taskRun) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(run.name())
        .withNamespace(run.namespace())
        .withLabels(run.labels(batch))
        .addNewOwnerReference()
        .withApiVersion(taskRun.getApiVersion())
        .withKind(taskRun.getKind())
        .withName(run.name())
        .withUid(taskRun.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withImmutable(true)
        .withData(RunConfigMapData.data(batch, task, options))
        .build();
  }

  /** Builds the TaskRun, which is never updated. */
  public static TaskRun taskRun(
      RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    return new TaskRunBuilder()
        .withNewMetadataLike(metadata(run, batch, options))
        .addToAnnotations(RunPulls.ANNOTATION, RunPulls.text(batch.pulls()))
        .addToAnnotations(RunIdentity.LINES, batch.fingerprint())
        .addToAnnotations(RunIdentity.DEADLINE, Long.toString(options.deadline().getEpochSecond()))
        .addToAnnotations(task.startsAtOnce() ? STARTS_AT_ONCE : Map.of())
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
        .withWorkspaces(RunWorkspaces.of(run, batch, task, options))
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
                .withRequests(new TreeMap<>(pod.requests()))
                .withLimits(new TreeMap<>(pod.limits()))
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
        .withNodeSelector(pod.nodeSelector().isEmpty() ? null : new TreeMap<>(pod.nodeSelector()))
        .withTolerations(pod.tolerations())
        .withAffinity(pod.affinity().orElse(null))
        .withPriorityClassName(pod.priorityClassName().orElse(null))
        .build();
  }

  private static ObjectMeta metadata(RunIdentity run, CopyBatch batch, RunOptions options) {
    return new ObjectMetaBuilder()
        .withName(run.name())
        .withNamespace(run.namespace())
        .withLabels(new TreeMap<>(options.propagated().labels()))
        .addToLabels(run.labels(batch))
        .withAnnotations(new TreeMap<>(options.propagated().annotations()))
        .addToAnnotations(RunIdentity.annotations(batch))
        .addToAnnotations(RunAnnotations.annotations(batch))
        .withOwnerReferences(options.account().ownedByImages() ? owners(batch) : List.of())
        .build();
  }

  /** The run stays as long as one of its Images; none of them controls it. */
  private static List<OwnerReference> owners(CopyBatch batch) {
    return batch.distinctImages().stream()
        .map(image ->
            new OwnerReferenceBuilder()
                .withApiVersion(HasMetadata.getApiVersion(Image.class))
                .withKind(HasMetadata.getKind(Image.class))
                .withName(image.name())
                .withUid(image.uid())
                .build())
        .toList();
  }

  /**
   * Describes everything that the pods of runs with these options are made of besides their copies.
   */
  public static String laneText(TaskContract task, RunOptions options) {
    RunOptions fixed = options.at(Instant.EPOCH);
    TaskRun run = taskRun(NO_RUN, CopyBatch.NONE, task, fixed);
    return String.join(
        "\n",
        Serialization.asJson(run),
        RunWorkspaces.authorities(fixed).toString(),
        Boolean.toString(task.reportsLines()),
        Boolean.toString(options.account().ownedByImages()));
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
