package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.TaskRunStatusReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads TaskRuns together with their ConfigMaps and pods. */
public final class TaskRunReader {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesClient client;
  private final String central;
  private final TaskRunTracker tracker;

  /**
   * Creates a reader.
   *
   * @param central the namespace of central runs
   */
  public TaskRunReader(KubernetesClient client, String central, TaskRunTracker tracker) {
    this.client = client;
    this.central = central;
    this.tracker = tracker;
  }

  /** Reads the runs of an Image whose outcome is not in its status yet. */
  public List<CopyRun> unreported(Image image, Stream<TaskRun> known, Instant now) {
    return known
        .filter(run -> isOf(image, run) && !tracker.isReported(run))
        .map(run -> read(run, now).with(tracker.fingerprint(run, Optional.of(image))))
        .toList();
  }

  /** Finds the runs of an Image whose outcome is in its status. */
  Stream<TaskRun> reported(Image image, Stream<TaskRun> known) {
    return known.filter(run -> isOf(image, run) && tracker.isReported(run));
  }

  /** Reads one run; one that has ended is {@link CopyRun.Stopping} until its pod has stopped. */
  CopyRun read(TaskRun run, Instant now) {
    CopyRun read = TaskRunStatusReader.read(run, batch(run), now);
    return read.hasUnknownOutcomes() && TaskRunStatusReader.isComplete(run) && hasPodRunning(run)
        ? read.withState(new CopyRun.Stopping())
        : read;
  }

  /** The pod of a cancelled run may still push: two writers would leave a tag to chance. */
  private boolean hasPodRunning(TaskRun run) {
    String name = run.getStatus().getPodName();
    if (name == null || name.isEmpty()) {
      return false;
    }
    Pod pod = client.pods().inNamespace(run.getMetadata().getNamespace()).withName(name).get();
    return pod != null && isRunning(pod);
  }

  /** Returns whether the pod may still write. */
  static boolean isRunning(Pod pod) {
    return pod.getStatus() != null
        && !ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
  }

  /** Reads the copies of a run from its ConfigMap; none if that was deleted. */
  CopyBatch batch(TaskRun run) {
    ConfigMap map =
        client
            .configMaps()
            .inNamespace(run.getMetadata().getNamespace())
            .withName(run.getMetadata().getName())
            .get();
    return map == null || map.getData() == null
        ? CopyBatch.NONE
        : CopyBatch.read(Objects.requireNonNullElse(map.getData().get(RunBuilder.URL_TXT), ""));
  }

  /**
   * Returns whether a run that is running according to the status was deleted before it was read.
   *
   * @param shown names of the Image's runs that the informer shows
   */
  public boolean isAnyDeleted(Image image, Set<String> shown) {
    return image.getStatus() != null
        && image.getStatus().runs().stream().anyMatch(run -> isDeleted(run, shown));
  }

  private boolean isDeleted(ImageStatus.Run run, Set<String> shown) {
    return run.name() != null
        && !shown.contains(run.name())
        && client.resources(TaskRun.class).inNamespace(run.namespace()).withName(run.name()).get()
            == null;
  }

  /** Returns whether a TaskRun was created for the Image. */
  boolean isOf(Image image, TaskRun run) {
    String namespace = run.getMetadata().getNamespace();
    return image
            .getMetadata()
            .getUid()
            .equals(run.getMetadata().getLabels().get(RunIdentity.IMAGE_UID))
        && TaskRunVerifier.isNamedAsLabelled(run)
        && (namespace.equals(central) || namespace.equals(image.getMetadata().getNamespace()));
  }
}
