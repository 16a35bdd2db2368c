package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Cancel;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.tekton.OutcomeReader;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TaskRuns of Images: read, and marked once their outcome stands in the status. */
final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
  private static final String MARK =
      "{\"metadata\":{\"labels\":{\"%s\":\"true\"}}}".formatted(RunIdentity.REPORTED);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesClient client;
  private final String central;
  private final Seals seals;

  /** Uids of marked runs whose mark the informer may not have shown yet. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  /**
   * Reads and marks them.
   *
   * @param central the namespace of central runs
   */
  Runs(KubernetesClient client, String central, Seals seals) {
    this.client = client;
    this.central = central;
    this.seals = seals;
  }

  /** The Image's runs that have not been reported, out of those that the informer knows. */
  List<Run> unreported(Image image, Stream<TaskRun> known, Instant now) {
    return known
        .filter(run -> isOf(image, run) && !isReported(run))
        .map(run -> read(run, now).with(seals.of(run, Optional.of(image))))
        .toList();
  }

  /** The Image's runs whose outcome stands in its status, out of those that the informer knows. */
  Stream<TaskRun> reported(Image image, Stream<TaskRun> known) {
    return known.filter(run -> isOf(image, run) && isReported(run));
  }

  private Run read(TaskRun run, Instant now) {
    Run read = OutcomeReader.read(run, batch(run), now);
    return read.isUntold() && OutcomeReader.isComplete(run) && isCopying(run)
        ? read.in(new Run.Ending())
        : read;
  }

  /** Cancelled is not stopped: two pods that push to one tag would leave it to chance. */
  private boolean isCopying(TaskRun run) {
    String name = run.getStatus().getPodName();
    if (name == null || name.isEmpty()) {
      return false;
    }
    Pod pod = client.pods().inNamespace(run.getMetadata().getNamespace()).withName(name).get();
    return pod != null && isAlive(pod);
  }

  private static boolean isAlive(Pod pod) {
    return pod.getStatus() != null
        && !ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
  }

  /** All runs in a namespace that write to the repository, asked of the API server itself. */
  List<TaskRun> writing(Repository destination, String namespace) {
    return client
        .resources(TaskRun.class)
        .inNamespace(namespace)
        .withLabel(RunIdentity.DESTINATION, RunIdentity.destination(destination))
        .list()
        .getItems();
  }

  /** The names of those runs that are the Image's. */
  Set<String> names(Image image, List<TaskRun> runs) {
    return runs.stream()
        .filter(run -> isOf(image, run))
        .map(run -> run.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a pod writes to the repository whose run somebody has deleted, maybe with its Image.
   *
   * @param there all runs in the namespace that write to it
   */
  boolean isPodLeft(Repository destination, String namespace, List<TaskRun> there) {
    Set<String> names =
        there.stream().map(run -> run.getMetadata().getName()).collect(Collectors.toSet());
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(RunIdentity.DESTINATION, RunIdentity.destination(destination))
        .list()
        .getItems()
        .stream()
        .filter(Runs::isAlive)
        .anyMatch(pod ->
            !names.contains(pod.getMetadata().getLabels().getOrDefault(RunIdentity.RUN, "")));
  }

  /**
   * Whether a run that was at work when the status was written is there no more: deleted by hand,
   * or by a pruner before it was read.
   */
  boolean isGone(ImageStatus.Run run, Set<String> shown) {
    return run.name() != null
        && !shown.contains(run.name())
        && client.resources(TaskRun.class).inNamespace(run.namespace()).withName(run.name()).get()
            == null;
  }

  /**
   * Whether runs of other Images copy to one of the tags.
   *
   * @param runs with what of them counts
   */
  boolean isBusy(Round round, Image image, Stream<OwnRun> runs, Instant now) {
    Set<Tagged> destinations = round.destinations();
    Set<String> repositories =
        destinations.stream()
            .map(to -> RunIdentity.destination(to.repository()))
            .collect(Collectors.toUnmodifiableSet());
    String uid = image.getMetadata().getUid();
    return runs.filter(
            own -> {
              var labels = own.run().getMetadata().getLabels();
              return !uid.equals(labels.get(RunIdentity.IMAGE_UID))
                  && !labels.containsKey(RunIdentity.REPORTED)
                  && repositories.contains(labels.getOrDefault(RunIdentity.DESTINATION, ""));
            })
        .filter(own -> read(own.run(), now).isAtWork())
        .flatMap(own -> own.proved(batch(own.run())).lines().stream())
        .anyMatch(line -> destinations.contains(line.destination()));
  }

  private boolean isOf(Image image, TaskRun run) {
    String namespace = run.getMetadata().getNamespace();
    return image
            .getMetadata()
            .getUid()
            .equals(run.getMetadata().getLabels().get(RunIdentity.IMAGE_UID))
        && Own.isNamedAsLabelled(run)
        && (namespace.equals(central) || namespace.equals(image.getMetadata().getNamespace()));
  }

  private boolean isReported(TaskRun run) {
    String uid = run.getMetadata().getUid();
    if (run.getMetadata().getLabels().containsKey(RunIdentity.REPORTED)) {
      reported.remove(uid);
      return true;
    }
    return reported.contains(uid);
  }

  /** The lines that the run really has. */
  Batch batch(TaskRun run) {
    ConfigMap lines =
        client
            .configMaps()
            .inNamespace(run.getMetadata().getNamespace())
            .withName(run.getMetadata().getName())
            .get();
    return lines == null || lines.getData() == null
        ? Batch.NONE
        : Batch.read(Objects.requireNonNullElse(lines.getData().get(RunBuilder.URL_TXT), ""));
  }

  /** Cancels runs; one that has ended or gone meanwhile needs no cancelling. */
  void cancel(List<Cancel> cancels) {
    for (Cancel cancel : cancels) {
      try {
        client
            .resources(TaskRun.class)
            .inNamespace(cancel.run().namespace())
            .withName(cancel.run().name())
            .patch(PatchContext.of(PatchType.JSON_MERGE), patch(cancel));
      } catch (KubernetesClientException e) {
        // What was decided beside it is told all the same, and the next round cancels again.
        if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
            && e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST) {
          LOG.warn("{} was not cancelled: {}", cancel.run(), e.getMessage());
        }
      }
    }
  }

  private static String patch(Cancel cancel) {
    return Serialization.asJson(
        Map.of(
            "metadata",
            Map.of("annotations", Map.of(RunIdentity.CANCELLED_FOR, cancel.cause().name())),
            "spec",
            Map.of("status", RunIdentity.CANCELLED, "statusMessage", cancel.sentence())));
  }

  /** Marks runs whose outcome stands in the status. */
  void markReported(Image image, Stream<TaskRun> known, List<Run> concluded) {
    Set<String> names = concluded.stream().map(Run::toString).collect(Collectors.toSet());
    known
        .filter(run -> isOf(image, run))
        .filter(run ->
            names.contains(run.getMetadata().getNamespace() + "/" + run.getMetadata().getName()))
        .forEach(this::markReported);
  }

  private void markReported(TaskRun run) {
    reported.add(run.getMetadata().getUid());
    try {
      client.resource(run).patch(PatchContext.of(PatchType.JSON_MERGE), MARK);
    } catch (KubernetesClientException e) {
      // Deleted meanwhile, by a person or a pruner: then there is nothing left to mark.
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
