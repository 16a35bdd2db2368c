package io.skopeo.operator.controller.archive.run;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.VolumeRunBuilder;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads, cancels and prunes the runs of exports and imports, straight from the API server. */
public final class VolumeRuns {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeRuns.class);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  /** The finished runs that an export or import keeps. */
  private static final int KEPT = 6;

  private final KubernetesClient client;
  private final Set<String> namespaces;

  /**
   * Creates a reader.
   *
   * @param central the namespace of central runs
   */
  public VolumeRuns(KubernetesClient client, WatchedNamespaces watched, String central) {
    this.client = client;
    this.namespaces = watched.listed(central);
  }

  /** Returns the runs of an export or import, newest first. */
  public List<TaskRun> of(String namespace, String uid) {
    return client
        .resources(TaskRun.class)
        .inNamespace(namespace)
        .withLabel(VolumeRunBuilder.OWNER, uid)
        .list()
        .getItems()
        .stream()
        .sorted(
            Comparator.comparing((TaskRun run) -> run.getMetadata().getCreationTimestamp())
                .thenComparing(run -> run.getMetadata().getName())
                .reversed())
        .toList();
  }

  /** Returns a run as it is now; empty if it was deleted. */
  public Optional<TaskRun> get(String namespace, String name) {
    return Optional.ofNullable(
        client.resources(TaskRun.class).inNamespace(namespace).withName(name).get());
  }

  /** Returns the number of runs that go on, in all namespaces. */
  public int active() {
    var runs = client.resources(TaskRun.class);
    Stream<TaskRun> all =
        namespaces.isEmpty()
            ? runs
                .inAnyNamespace()
                .withLabel(RunIdentity.MANAGED_BY, VolumeRunBuilder.MANAGER)
                .list()
                .getItems()
                .stream()
            : namespaces.stream()
                .flatMap(namespace ->
                    runs
                        .inNamespace(namespace)
                        .withLabel(RunIdentity.MANAGED_BY, VolumeRunBuilder.MANAGER)
                        .list()
                        .getItems()
                        .stream());
    return (int) all.filter(TaskRunStatusReader::isRunning).count();
  }

  /**
   * Returns the run that uses a claim, in words. A pod may write after its run has ended or was
   * deleted.
   */
  public Optional<String> userOf(String namespace, String claim) {
    String label = VolumeRunBuilder.claimLabel(claim);
    Optional<String> run =
        client
            .resources(TaskRun.class)
            .inNamespace(namespace)
            .withLabel(VolumeRunBuilder.CLAIM, label)
            .list()
            .getItems()
            .stream()
            .filter(TaskRunStatusReader::isRunning)
            .map(found -> "TaskRun " + found.getMetadata().getName())
            .findFirst();
    return run.or(() ->
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(VolumeRunBuilder.CLAIM, label)
            .list()
            .getItems()
            .stream()
            .filter(VolumeRuns::isRunning)
            .map(pod -> "Pod " + pod.getMetadata().getName())
            .findFirst());
  }

  private static boolean isRunning(Pod pod) {
    return pod.getStatus() == null
        || !ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
  }

  /** Cancels a run, if it goes on. */
  public void cancel(TaskRun run) {
    if (!TaskRunStatusReader.isRunning(run)
        || RunIdentity.CANCELLED.equals(run.getSpec().getStatus())) {
      return;
    }
    client
        .resource(run)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"status\":\"%s\"}}".formatted(RunIdentity.CANCELLED));
  }

  /** Deletes the oldest finished runs. */
  public void prune(List<TaskRun> newestFirst) {
    newestFirst.stream()
        .filter(run -> !TaskRunStatusReader.isRunning(run))
        .skip(KEPT)
        .forEach(this::delete);
  }

  /** Deletes a run and its pod. */
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

  /**
   * Reads the log of the step of a run. It is the only log that the operator ever reads.
   *
   * @param maxBytes the most that is read
   */
  public Optional<String> log(TaskRun run, int maxBytes) {
    var status = run.getStatus();
    if (status == null || status.getPodName() == null || status.getSteps().isEmpty()) {
      return Optional.empty();
    }
    String namespace = run.getMetadata().getNamespace();
    Pod pod = client.pods().inNamespace(namespace).withName(status.getPodName()).get();
    if (pod == null || !isOf(pod, run)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        client
            .pods()
            .inNamespace(namespace)
            .withName(status.getPodName())
            .inContainer(status.getSteps().getFirst().getContainer())
            .limitBytes(maxBytes)
            .getLog());
  }

  /** The status of a TaskRun is no proof: the pod must say itself that it belongs to the run. */
  private static boolean isOf(Pod pod, TaskRun run) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> run.getMetadata().getUid().equals(owner.getUid()));
  }
}
