package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes central runs whose Images were all deleted. Runs in the namespace of their Images are
 * owned by them, and Kubernetes deletes them, and each ConfigMap with its run; runs of Images that
 * are not watched belong to another operator.
 */
public final class OrphanedRunCollector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanedRunCollector.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final String central;
  private final WatchedNamespaces watched;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("orphans").factory());

  public OrphanedRunCollector(KubernetesClient client, OperatorConfig config) {
    this.client = client;
    central = config.central().namespace();
    watched = config.watched();
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
    } catch (RuntimeException e) {
      // An exception would end the schedule; the next sweep finds the same orphans.
      LOG.warn("Orphaned runs could not be deleted: {}", e.getMessage());
    }
  }

  /** Sweeps once. */
  public void sweep() {
    runs().stream().filter(this::isOrphan).forEach(run -> client.resource(run).delete());
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

  private boolean isOrphan(TaskRun run) {
    var metadata = run.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of());
    Set<String> images = RunIdentity.imagesOf(annotations);
    return !images.isEmpty()
        && RunIdentity.imagesNamespaceOf(metadata.getLabels())
            .filter(watched::has)
            .filter(namespace -> images.stream().allMatch(name -> isDeleted(namespace, name)))
            .isPresent();
  }

  /** Keeps the run of an Image that may not be read: another operator may watch its namespace. */
  private boolean isDeleted(String namespace, String name) {
    try {
      return client.resources(Image.class).inNamespace(namespace).withName(name).get() == null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
