package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunIdentity.ImageName;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes central runs whose Image was deleted, and ConfigMaps whose run was deleted. Runs in the
 * namespace of their Image are owned by it, and Kubernetes deletes them; runs of Images that are
 * not watched belong to another operator.
 */
public final class OrphanedRunCollector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanedRunCollector.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** A ConfigMap is created just before its run. */
  private static final Duration CONFIG_MAP_AGE = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final String central;
  private final WatchedNamespaces watched;
  private final InstantSource time;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("orphans").factory());

  public OrphanedRunCollector(KubernetesClient client, OperatorConfig config, InstantSource time) {
    this.client = client;
    central = config.central().namespace();
    watched = config.watched();
    this.time = time;
  }

  /** Starts to sweep each minute. */
  public void start() {
    var _ =
        schedule.scheduleWithFixedDelay(
            this::sweepQuietly, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
  }

  private void sweepQuietly() {
    try {
      sweep();
    } catch (KubernetesClientException e) {
      // An exception would end the schedule; the next sweep finds the same orphans.
      LOG.warn("Orphaned runs could not be deleted: {}", e.getMessage());
    }
  }

  /** Sweeps once. */
  public void sweep() {
    List<TaskRun> runs = runs();
    runs.stream().filter(this::isOrphan).forEach(this::delete);
    Set<String> names =
        runs.stream().map(run -> run.getMetadata().getName()).collect(Collectors.toSet());
    configMaps().stream()
        .filter(map -> !names.contains(map.getMetadata().getName()) && isOld(map))
        .forEach(map -> client.resource(map).delete());
  }

  private List<TaskRun> runs() {
    try {
      return client
          .resources(TaskRun.class)
          .inNamespace(central)
          .withLabel(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR)
          .list()
          .getItems();
    } catch (KubernetesClientException e) {
      // Without Tekton there are no runs.
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private List<ConfigMap> configMaps() {
    return client
        .configMaps()
        .inNamespace(central)
        .withLabel(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR)
        .withLabel(RunIdentity.RUN)
        .list()
        .getItems();
  }

  private boolean isOrphan(TaskRun run) {
    var metadata = run.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of());
    return RunIdentity.imageOf(metadata.getLabels(), annotations)
        .filter(name -> watched.has(name.namespace()))
        .filter(this::isDeleted)
        .isPresent();
  }

  /** Keeps the run of an Image that may not be read: another operator may watch its namespace. */
  private boolean isDeleted(ImageName name) {
    try {
      Image image =
          client.resources(Image.class).inNamespace(name.namespace()).withName(name.name()).get();
      return image == null || !image.getMetadata().getUid().equals(name.uid());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return false;
      }
      throw e;
    }
  }

  private boolean isOld(HasMetadata object) {
    return Instant.parse(object.getMetadata().getCreationTimestamp())
        .plus(CONFIG_MAP_AGE)
        .isBefore(time.instant());
  }

  private void delete(TaskRun run) {
    client.resource(run).delete();
    client
        .configMaps()
        .inNamespace(run.getMetadata().getNamespace())
        .withName(run.getMetadata().getName())
        .delete();
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
