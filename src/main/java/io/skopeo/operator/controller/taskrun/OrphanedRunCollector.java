package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
  private final Supplier<Optional<Stream<TaskRun>>> runs;
  private final ImageLookup images;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("orphans").factory());

  /** Finds Images by namespace and name. */
  @FunctionalInterface
  public interface ImageLookup {
    /** Returns an Image that a watch shows; empty if there may be one all the same. */
    Optional<Image> get(String namespace, String name);
  }

  /**
   * Creates a collector.
   *
   * @param runs returns what the watch of TaskRuns shows; empty as long as there is none, since no
   *     Image has needed it
   * @param images those of the watch of Images: no request is made for them
   */
  public OrphanedRunCollector(
      KubernetesClient client,
      OperatorConfig config,
      Supplier<Optional<Stream<TaskRun>>> runs,
      ImageLookup images) {
    this.client = client;
    central = config.central().namespace();
    watched = config.watched();
    this.runs = runs;
    this.images = images;
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
    var deleted = new HashMap<ResourceID, Boolean>();
    List<TaskRun> orphans =
        runs.get()
            .orElseGet(this::listed)
            .filter(run -> run.getMetadata().getNamespace().equals(central))
            .filter(run -> isOrphan(run, deleted))
            .toList();
    orphans.forEach(run -> client.resource(run).delete());
  }

  private Stream<TaskRun> listed() {
    try {
      return client
          .resources(TaskRun.class)
          .inNamespace(central)
          .withLabel(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR)
          .list()
          .getItems()
          .stream();
    } catch (KubernetesClientException e) {
      // Without Tekton there are no runs.
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Stream.empty();
      }
      throw e;
    }
  }

  /**
   * Returns whether all Images of a run are gone.
   *
   * @param deleted what this sweep knows of Images, which is added to
   */
  private boolean isOrphan(TaskRun run, Map<ResourceID, Boolean> deleted) {
    var metadata = run.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of());
    Set<String> names = RunIdentity.imagesOf(annotations);
    return !names.isEmpty()
        && RunIdentity.imagesNamespaceOf(metadata.getLabels())
            .filter(watched::has)
            .filter(namespace ->
                names.stream()
                    .allMatch(name ->
                        deleted.computeIfAbsent(new ResourceID(name, namespace), this::isDeleted)))
            .isPresent();
  }

  /** Keeps the run of an Image that may not be read: another operator may watch its namespace. */
  private boolean isDeleted(ResourceID name) {
    String namespace = name.getNamespace().orElseThrow();
    if (images.get(namespace, name.getName()).isPresent()) {
      return false;
    }
    try {
      return client.resources(Image.class).inNamespace(namespace).withName(name.getName()).get()
          == null;
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
