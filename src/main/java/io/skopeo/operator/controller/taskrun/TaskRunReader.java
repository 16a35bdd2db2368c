package io.skopeo.operator.controller.taskrun;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads TaskRuns together with their copies and pods. */
public final class TaskRunReader {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Duration POD_STATE_AGE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final TaskRunVerifier verifier;
  private final RunContents contents;

  /** By namespace/name of a pod: whether it may still write. Many Images ask at the same time. */
  private final Cache<String, Boolean> pods =
      Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(POD_STATE_AGE).build();

  public TaskRunReader(KubernetesClient client, TaskRunVerifier verifier, RunContents contents) {
    this.client = client;
    this.verifier = verifier;
    this.contents = contents;
  }

  /**
   * Reads the runs of an Image whose outcome is not in its status yet, with its copies alone.
   *
   * @param known the TaskRuns that the informer shows for it
   */
  public List<CopyRun> unreported(
      Image image, Stream<TaskRun> known, PreviousState previous, Instant now) {
    ImageName name = ImageCache.name(image);
    return known
        .flatMap(run -> verifier.of(run).stream())
        .filter(verified -> verified.imagesNamespace().equals(name.namespace()))
        .filter(verified -> !isReported(verified, previous, now))
        .map(verified -> read(verified.run(), now).of(name))
        .filter(run -> !run.batch().copies().isEmpty())
        .toList();
  }

  /** The status has the end of the last run that it reports, and the names of the others. */
  private static boolean isReported(VerifiedTaskRun verified, PreviousState previous, Instant now) {
    return !previous.runs().contains(verified.key())
        && TaskRunStatusReader.read(verified.run(), CopyBatch.NONE, now)
            .ended()
            .filter(ended -> previous.hasReported(verified.key(), ended))
            .isPresent();
  }

  /** Reads one run; one that has ended is {@link CopyRun.Stopping} until its pod has stopped. */
  public CopyRun read(TaskRun run, Instant now) {
    CopyRun read = TaskRunStatusReader.read(run, contents.of(run).orElse(CopyBatch.NONE), now);
    return read.hasUnknownOutcomes() && TaskRunStatusReader.isComplete(run) && hasPodRunning(run)
        ? read.withState(new CopyRun.Stopping())
        : read;
  }

  /** The pod of a cancelled run may still push: two writers would leave a tag to chance. */
  private boolean hasPodRunning(TaskRun run) {
    String name = run.getStatus().getPodName();
    return name != null && !name.isEmpty() && hasPodRunning(run.getMetadata().getNamespace(), name);
  }

  /** Returns whether a pod exists and may still write. */
  public boolean hasPodRunning(String namespace, String name) {
    return pods.get(
        namespace + "/" + name,
        _ -> {
          Pod pod = client.pods().inNamespace(namespace).withName(name).get();
          return pod != null && isRunning(pod);
        });
  }

  /** Returns whether the pod may still write. */
  static boolean isRunning(Pod pod) {
    return pod.getStatus() != null
        && !ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
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
        && run.namespace() != null
        && !shown.contains(run.name())
        && !exists(run.namespace(), run.name());
  }

  /** Returns whether the API server has a TaskRun, whatever the informer shows. */
  public boolean exists(String namespace, String name) {
    return client.resources(TaskRun.class).inNamespace(namespace).withName(name).get() != null;
  }
}
