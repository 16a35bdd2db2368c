package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunRetention;
import io.skopeo.operator.copying.RunRetention.FinishedRun;
import io.skopeo.operator.copying.RunRetention.ImageHistory;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.status.StatusReader;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes finished runs that none of their Images needs any more; ConfigMaps go with them. */
public final class TaskRunPruner {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunPruner.class);

  /** Runs that end one after the other are pruned together. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** Launches wait meanwhile. */
  private static final int MOST_AT_ONCE = 50;

  private final KubernetesClient client;
  private final TaskRunVerifier verifier;
  private final ImageCache images;
  private final WatchedNamespaces watched;
  private final RunRetention retention;
  private volatile boolean requested;
  private Instant last = Instant.MIN;

  public TaskRunPruner(
      KubernetesClient client,
      TaskRunVerifier verifier,
      ImageCache images,
      WatchedNamespaces watched,
      RunDefaults defaults) {
    this.client = client;
    this.verifier = verifier;
    this.images = images;
    this.watched = watched;
    retention = new RunRetention(defaults.keptRuns(), defaults.retention());
  }

  void request() {
    requested = true;
  }

  /**
   * Prunes if it is time.
   *
   * @param shown the TaskRuns that the informer shows
   */
  void prune(Stream<TaskRun> shown, Instant now) {
    if (last.plus(requested ? PAUSE : INTERVAL).isAfter(now)) {
      return;
    }
    List<TaskRun> all = shown.toList();
    if (all.isEmpty()) {
      // Perhaps the informer has not started yet.
      return;
    }
    requested = false;
    last = now;
    List<FinishedRun> finished =
        all.stream()
            .flatMap(run -> verifier.of(run).stream())
            .filter(verified -> watched.has(verified.imagesNamespace()))
            .flatMap(verified -> finished(verified, now).stream())
            .toList();
    retention.surplus(finished, histories(finished), now).stream()
        .limit(MOST_AT_ONCE)
        .forEach(this::delete);
  }

  private static Optional<FinishedRun> finished(VerifiedTaskRun verified, Instant now) {
    TaskRun run = verified.run();
    CopyRun read = TaskRunStatusReader.read(run, CopyBatch.NONE, now);
    return read.ended()
        .map(ended ->
            new FinishedRun(
                read.namespace(),
                read.name(),
                TaskRunStatusReader.hasSucceeded(run),
                TaskRunStatusReader.isComplete(run),
                ended,
                RunIdentity.imagesOf(run.getMetadata().getAnnotations()).stream()
                    .map(name -> verified.imagesNamespace() + "/" + name)
                    .collect(Collectors.toUnmodifiableSet())));
  }

  private Map<String, ImageHistory> histories(List<FinishedRun> finished) {
    return finished.stream()
        .flatMap(run -> run.images().stream())
        .distinct()
        .flatMap(name -> image(name).stream().map(image -> Map.entry(name, history(image))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Optional<Image> image(String name) {
    int slash = name.indexOf('/');
    return images.get(name.substring(0, slash), name.substring(slash + 1));
  }

  private static ImageHistory history(Image image) {
    PreviousState previous = StatusReader.of(image.getStatus());
    Optional<RunSpec> options = Optional.ofNullable(image.getSpec()).map(spec -> spec.taskRun());
    return new ImageHistory(
        options
            .map(RunSpec::successfulHistoryLimit)
            .filter(Objects::nonNull)
            .orElse(TaskRunOptions.HISTORY_LIMIT),
        options
            .map(RunSpec::failedHistoryLimit)
            .filter(Objects::nonNull)
            .orElse(TaskRunOptions.HISTORY_LIMIT),
        previous.runs(),
        previous.reportedUntil());
  }

  /** One that cannot be deleted keeps none of the others; it is tried again. */
  private void delete(FinishedRun run) {
    try {
      client.resources(TaskRun.class).inNamespace(run.namespace()).withName(run.name()).delete();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "TaskRun {}/{} could not be deleted: {}", run.namespace(), run.name(), e.getMessage());
    }
  }
}
