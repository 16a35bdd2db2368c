package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.planning.RunCancellation;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists, cancels, deletes and prunes the TaskRuns of all Images. */
public final class RunUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(RunUpkeep.class);

  /** The label with which Tekton ties a pod to its TaskRun. */
  private static final String TASK_RUN = "tekton.dev/taskRun";

  /** A namespace that was deleted takes the operator's rights there with it. */
  private static final Set<Integer> NOTHING_THERE =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_FORBIDDEN);

  private final KubernetesClient client;
  private final TaskRunEventSource taskRuns;
  private final TaskRunReader reader;
  private final Set<String> namespaces;
  private final TaskRunCanceller canceller;
  private final TaskRunPruner pruner;

  /**
   * Creates the upkeep.
   *
   * @param namespaces of all runs; empty for those of the whole cluster
   */
  public RunUpkeep(
      KubernetesClient client,
      TaskRunEventSource taskRuns,
      TaskRunReader reader,
      Set<String> namespaces,
      TaskRunPruner pruner) {
    this.client = client;
    this.taskRuns = taskRuns;
    this.reader = reader;
    this.namespaces = namespaces;
    this.pruner = pruner;
    canceller = new TaskRunCanceller(client);
  }

  /** Returns the TaskRuns with this operator's label that the informer shows. */
  public Stream<TaskRun> shown() {
    return taskRuns.all();
  }

  /** Lists the TaskRuns with this operator's label from the API server; none without Tekton. */
  public List<TaskRun> list() {
    var all = client.resources(TaskRun.class);
    return namespaces.isEmpty()
        ? list(all.inAnyNamespace(), Set.of(HttpURLConnection.HTTP_NOT_FOUND))
        : namespaces.stream()
            .flatMap(namespace -> list(all.inNamespace(namespace), NOTHING_THERE).stream())
            .toList();
  }

  private static List<TaskRun> list(
      FilterWatchListDeletable<TaskRun, KubernetesResourceList<TaskRun>, Resource<TaskRun>> all,
      Set<Integer> ignored) {
    try {
      return all.withLabel(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR).list().getItems();
    } catch (KubernetesClientException e) {
      if (ignored.contains(e.getCode())) {
        return List.of();
      }
      throw e;
    }
  }

  /**
   * Returns whether a pod copies whose TaskRun was deleted: nobody knows to which tags.
   *
   * @param namespace of the runs
   * @param imagesNamespace the namespace of their Images
   * @param isKnown tells whether a run exists, by namespace/name
   */
  public boolean hasPodWithoutRun(
      String namespace, String imagesNamespace, Predicate<String> isKnown) {
    List<Pod> pods =
        client
            .pods()
            .inNamespace(namespace)
            // Tekton puts its own name into managed-by.
            .withLabel(RunIdentity.IMAGE_NAMESPACE, imagesNamespace)
            .withoutField("status.phase", "Succeeded")
            .withoutField("status.phase", "Failed")
            .list()
            .getItems();
    return pods.stream()
        .filter(TaskRunReader::isRunning)
        .map(pod -> pod.getMetadata().getLabels().getOrDefault(TASK_RUN, ""))
        .filter(run -> !run.isEmpty() && !isKnown.test(namespace + "/" + run))
        .anyMatch(run -> !reader.exists(namespace, run));
  }

  /** Cancels a run, and returns whether that need not be tried again. */
  public boolean cancel(RunCancellation cancellation) {
    return canceller.cancel(cancellation);
  }

  /** Deletes a run; one that cannot be deleted is found again. */
  public void delete(TaskRun run) {
    try {
      client.resource(run).delete();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "TaskRun {}/{} could not be deleted: {}",
          run.getMetadata().getNamespace(),
          run.getMetadata().getName(),
          e.getMessage());
    }
  }

  /** Notes that an Image has reported runs: there may be some to prune. */
  public void reported() {
    pruner.request();
  }

  /** Deletes the runs that need not be kept, if it was long ago or something was reported. */
  public void prune(Instant now) {
    pruner.prune(taskRuns.all(), now);
  }
}
