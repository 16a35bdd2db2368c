package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.ParamBuilder;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRef;
import io.fabric8.tekton.v1.TaskRefBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.plan.Batch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the two objects of a run out of a batch. */
public final class RunBuilder {
  /** The key in the ConfigMap, and the file in the workspace. */
  public static final String URL_TXT = "url.txt";

  private RunBuilder() {}

  /**
   * The lines to copy, and the indexes they need; immutable, so that what was planned is what is
   * copied.
   */
  public static ConfigMap configMap(RunIdentity run, Batch batch, RunOptions options) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(run, options))
        .withImmutable(true)
        .withData(RunFiles.data(batch))
        .build();
  }

  /** The TaskRun; created once and never updated. */
  public static TaskRun taskRun(
      RunIdentity run, Batch batch, TaskDialect task, RunOptions options) {
    return new TaskRunBuilder()
        .withNewMetadataLike(metadata(run, options))
        .addToAnnotations(pulls(batch))
        .endMetadata()
        .withNewSpec()
        .withTaskRef(reference(run, task))
        .withServiceAccountName(options.serviceAccount())
        .withTimeout(new Duration(options.timeout()))
        .withParams(params(batch, task, options))
        .withNewPodTemplate()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .endPodTemplate()
        .addNewWorkspace()
        .withName(TaskDialect.WORKSPACE)
        .withConfigMap(RunFiles.mounted(run.name(), batch))
        .endWorkspace()
        .endSpec()
        .build();
  }

  private static Map<String, String> pulls(Batch batch) {
    return RunPulls.of(batch)
        .map(pulls -> Map.of(RunPulls.ANNOTATION, pulls.toString()))
        .orElse(Map.of());
  }

  private static ObjectMeta metadata(RunIdentity run, RunOptions options) {
    return new ObjectMetaBuilder()
        .withName(run.name())
        .withNamespace(run.namespace())
        .withLabels(run.labels())
        .withAnnotations(run.annotations())
        .withOwnerReferences(options.owner().stream().toList())
        .build();
  }

  /** A Task of another namespace is reached through Tekton's cluster resolver. */
  private static TaskRef reference(RunIdentity run, TaskDialect task) {
    if (task.namespace().equals(run.namespace())) {
      return new TaskRefBuilder().withKind("Task").withName(task.name()).build();
    }
    return new TaskRefBuilder()
        .addToAdditionalProperties("resolver", "cluster")
        .addToAdditionalProperties(
            "params",
            List.of(
                param("kind", "task"),
                param("name", task.name()),
                param("namespace", task.namespace())))
        .build();
  }

  private static List<Param> params(Batch batch, TaskDialect task, RunOptions options) {
    var values = new LinkedHashMap<String, String>();
    values.put("srcTLSverify", Boolean.toString(options.verifySource()));
    values.put("destTLSverify", Boolean.toString(options.verifyDestination()));
    values.put("multiArch", "all");
    values.put("parallelism", Integer.toString(batch.atOnce(options.parallelism())));
    values.put("deadline", Long.toString(options.deadline().getEpochSecond()));
    values.keySet().retainAll(task.params());
    return values.entrySet().stream().map(e -> param(e.getKey(), e.getValue())).toList();
  }

  private static Param param(String name, String value) {
    return new ParamBuilder().withName(name).withValue(new ParamValue(value)).build();
  }
}
