package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.tekton.pod.Template;
import io.fabric8.tekton.pod.TemplateBuilder;
import io.fabric8.tekton.v1.Param;
import io.fabric8.tekton.v1.ParamBuilder;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.fabric8.tekton.v1.WorkspaceBinding;
import io.fabric8.tekton.v1.WorkspaceBindingBuilder;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.problem.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Builds the two objects of a run of an export or import. The run is in the namespace of its owner
 * and belongs to it, and no machinery of Images ever takes it for one of theirs.
 */
public final class VolumeRunBuilder {
  /** The value of {@link RunIdentity#MANAGED_BY}: another than that of runs of Images. */
  public static final String MANAGER = "skopeo-operator-archives";

  /** The label with the uid of the owner. */
  public static final String OWNER = "skopeo.io/archive-uid";

  /** The label with the name of the claim, cut to 63 characters. */
  public static final String CLAIM = "skopeo.io/claim";

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_PREFIX = 30;
  private static final int NAME_BYTES = 3;

  private VolumeRunBuilder() {}

  /** Names a run; an owner has at most one a second. */
  public static RunIdentity identity(VolumeWork.Owner owner, String mode, Instant now) {
    return new RunIdentity(
        owner.namespace(),
        "%s-%s-%s-%d"
            .formatted(
                RunIdentity.cut(owner.name().replace('.', '-'), LONGEST_PREFIX),
                mode,
                Sha256.hex(owner.uid(), NAME_BYTES),
                now.getEpochSecond()),
        owner.namespace(),
        "");
  }

  /** Builds the TaskRun, which is never updated. */
  public static TaskRun taskRun(
      RunIdentity run, CopyBatch batch, VolumeWork work, TaskContract task, RunOptions options) {
    TaskRun copies = RunBuilder.taskRun(run, batch, task, options);
    return new TaskRunBuilder(copies)
        .editMetadata()
        .withLabels(labels(work, copies.getMetadata().getLabels()))
        .withAnnotations(annotations(copies.getMetadata().getAnnotations()))
        .withOwnerReferences(reference(work.owner()))
        .endMetadata()
        .editSpec()
        .withParams(params(copies.getSpec().getParams(), work, task, options))
        .withWorkspaces(workspaces(copies.getSpec().getWorkspaces(), work))
        .withPodTemplate(pod(copies.getSpec().getPodTemplate(), task))
        .endSpec()
        .build();
  }

  /** Builds the ConfigMap, which is immutable. */
  public static ConfigMap configMap(
      RunIdentity run,
      CopyBatch batch,
      VolumeWork work,
      TaskContract task,
      RunOptions options,
      HasMetadata taskRun) {
    ConfigMap copies = RunBuilder.configMap(run, batch, task, options, taskRun);
    return new ConfigMapBuilder(copies)
        .editMetadata()
        .withLabels(labels(work, Map.of()))
        .endMetadata()
        .addToData(work.files())
        .build();
  }

  /** Returns the selector of all runs of exports and imports. */
  public static String selector() {
    return RunIdentity.MANAGED_BY + "=" + MANAGER;
  }

  /** Returns the value of the label with a claim. */
  public static String claimLabel(String claim) {
    return RunIdentity.cut(claim, LONGEST_LABEL);
  }

  private static Map<String, String> labels(VolumeWork work, Map<String, String> propagated) {
    var labels = new TreeMap<>(propagated);
    labels
        .keySet()
        .removeAll(List.of(RunIdentity.IMAGE, RunIdentity.IMAGE_NAMESPACE, RunIdentity.LANE));
    labels.put(RunIdentity.MANAGED_BY, MANAGER);
    labels.put(OWNER, work.owner().uid());
    labels.put(CLAIM, claimLabel(work.claim()));
    labels.put(
        work.mode() == VolumeWork.Mode.EXPORT ? "skopeo.io/export" : "skopeo.io/import",
        RunIdentity.cut(work.owner().name(), LONGEST_LABEL));
    return labels;
  }

  /** The volume is no registry that people know. */
  private static Map<String, String> annotations(Map<String, String> all) {
    var annotations = new TreeMap<>(all);
    Stream.of(RunIdentity.IMAGES, RunAnnotations.FROM, RunAnnotations.TO, RunPulls.ANNOTATION)
        .forEach(annotations::remove);
    return annotations;
  }

  private static OwnerReference reference(VolumeWork.Owner owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.apiVersion())
        .withKind(owner.kind())
        .withName(owner.name())
        .withUid(owner.uid())
        .withController(true)
        .build();
  }

  private static List<Param> params(
      List<Param> copies, VolumeWork work, TaskContract task, RunOptions options) {
    var values = new LinkedHashMap<String, String>();
    copies.forEach(param -> values.put(param.getName(), param.getValue().getStringVal()));
    values.put(RunAnnotations.TITLE, work.title());
    values.put(TaskContract.VOLUME_PATH, work.path());
    values.put(TaskContract.VOLUME_MODE, work.mode().word());
    // An image may take as long as the whole run.
    values.put(
        TaskContract.LINE_TIMEOUT, Math.max(1, options.copying().timeout().toSeconds()) + "s");
    values.keySet().retainAll(task.params());
    return values.entrySet().stream()
        .map(value ->
            new ParamBuilder()
                .withName(value.getKey())
                .withValue(new ParamValue(value.getValue()))
                .build())
        .toList();
  }

  /** Kubernetes gives the files of a volume to the group of the step. */
  private static Template pod(Template copies, TaskContract task) {
    return task.group()
        .map(group ->
            new TemplateBuilder(copies)
                .withSecurityContext(
                    new PodSecurityContextBuilder()
                        .withFsGroup(group)
                        .withFsGroupChangePolicy("OnRootMismatch")
                        .build())
                .build())
        .orElse(copies);
  }

  private static List<WorkspaceBinding> workspaces(List<WorkspaceBinding> copies, VolumeWork work) {
    var all = new ArrayList<WorkspaceBinding>();
    for (WorkspaceBinding workspace : copies) {
      all.add(
          workspace.getName().equals(TaskContract.WORKSPACE) ? files(workspace, work) : workspace);
    }
    all.add(
        new WorkspaceBindingBuilder()
            .withName(TaskContract.VOLUME)
            .withPersistentVolumeClaim(new PersistentVolumeClaimVolumeSource(work.claim(), false))
            .build());
    return all;
  }

  private static WorkspaceBinding files(WorkspaceBinding lines, VolumeWork work) {
    ConfigMapVolumeSource source = lines.getConfigMap();
    var items = new ArrayList<>(source.getItems());
    work.files().keySet().stream()
        .filter(file -> items.stream().noneMatch(item -> item.getKey().equals(file)))
        .sorted()
        .forEach(file -> items.add(new KeyToPath(file, null, file)));
    return new WorkspaceBindingBuilder(lines)
        .withConfigMap(new ConfigMapVolumeSourceBuilder(source).withItems(items).build())
        .build();
  }
}
