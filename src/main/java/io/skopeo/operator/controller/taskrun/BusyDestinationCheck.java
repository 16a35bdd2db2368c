package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks whether other TaskRuns, or pods of deleted ones, still copy to the tags of a plan. Two
 * writers of one tag would leave its content to chance.
 */
final class BusyDestinationCheck {
  private static final Duration POD_DELAY = Duration.ofSeconds(3);
  private static final Duration RUN_DELAY = Duration.ofSeconds(20);

  private final KubernetesClient client;
  private final TaskRunReader reader;

  BusyDestinationCheck(KubernetesClient client, TaskRunReader reader) {
    this.client = client;
    this.reader = reader;
  }

  /** Lists all runs in a namespace that write to the repository; reads the API server. */
  List<TaskRun> writers(Repository destination, String namespace) {
    return client
        .resources(TaskRun.class)
        .inNamespace(namespace)
        .withLabel(RunIdentity.DESTINATION, RunIdentity.destination(destination))
        .list()
        .getItems();
  }

  /**
   * Returns what the launch has to wait for, if anything.
   *
   * @param namespace of the new runs
   * @param writers all runs in that namespace that write to the destination
   * @param known all verified runs that the informer shows
   */
  Optional<LaunchResult.Held> obstacle(
      Plan plan,
      ReconcileContext pass,
      String namespace,
      List<TaskRun> writers,
      List<VerifiedTaskRun> known) {
    Instant now = pass.now().instant();
    if (hasPodWithoutRun(pass.intent().destination(), namespace, writers)) {
      return Optional.of(held("The pod of a deleted TaskRun", pass, now.plus(POD_DELAY)));
    }
    Stream<VerifiedTaskRun> elsewhere =
        known.stream()
            .filter(verified -> !verified.run().getMetadata().getNamespace().equals(namespace));
    Stream<VerifiedTaskRun> here =
        writers.stream().filter(TaskRunVerifier::isNamedAsLabelled).map(VerifiedTaskRun::trusted);
    return isBusy(plan, pass.uid(), Stream.concat(here, elsewhere), now)
        ? Optional.of(held("Another TaskRun", pass, now.plus(RUN_DELAY)))
        : Optional.empty();
  }

  private static LaunchResult.Held held(String writer, ReconcileContext pass, Instant until) {
    return new LaunchResult.Held(
        new Problem(
            Reason.DESTINATION_BUSY,
            "%s still copies to %s; the copies start when it has ended."
                .formatted(writer, pass.intent().destination())),
        until);
  }

  /** A run may be deleted, even with its Image, while its pod continues. */
  private boolean hasPodWithoutRun(
      Repository destination, String namespace, List<TaskRun> writers) {
    Set<String> names =
        writers.stream().map(run -> run.getMetadata().getName()).collect(Collectors.toSet());
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(RunIdentity.DESTINATION, RunIdentity.destination(destination))
        .list()
        .getItems()
        .stream()
        .filter(TaskRunReader::isRunning)
        .anyMatch(pod ->
            !names.contains(pod.getMetadata().getLabels().getOrDefault(RunIdentity.RUN, "")));
  }

  private boolean isBusy(Plan plan, String uid, Stream<VerifiedTaskRun> runs, Instant now) {
    Set<Tagged> destinations = plan.destinations();
    Set<String> repositories =
        destinations.stream()
            .map(to -> RunIdentity.destination(to.repository()))
            .collect(Collectors.toUnmodifiableSet());
    return runs.filter(verified -> isOfAnotherImage(verified.run(), uid, repositories))
        .filter(verified -> reader.read(verified.run(), now).isRunning())
        .flatMap(verified -> verified.checked(reader.batch(verified.run())).copies().stream())
        .anyMatch(copy -> destinations.contains(copy.destination()));
  }

  private static boolean isOfAnotherImage(TaskRun run, String uid, Set<String> repositories) {
    Map<String, String> labels = run.getMetadata().getLabels();
    return !uid.equals(labels.get(RunIdentity.IMAGE_UID))
        && !labels.containsKey(RunIdentity.REPORTED)
        && repositories.contains(labels.getOrDefault(RunIdentity.DESTINATION, ""));
  }
}
