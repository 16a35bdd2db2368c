package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.tekton.RunIdentity;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deletes runs, and their ConfigMaps, once they are told and old: the newest of each kind stay. */
final class Retention {
  private static final int SUCCESSFUL = 3;
  private static final int FAILED = 3;

  private final KubernetesClient client;

  Retention(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes what is too old.
   *
   * @param known all runs of the Image
   * @param concluded runs that were told just now
   */
  void apply(Image image, Stream<TaskRun> known, List<Run> concluded) {
    if (concluded.isEmpty()) {
      return;
    }
    Set<String> told = concluded.stream().map(Run::name).collect(Collectors.toSet());
    String uid = image.getMetadata().getUid();
    known
        .filter(run -> uid.equals(run.getMetadata().getLabels().get(RunIdentity.IMAGE_UID)))
        .filter(run ->
            told.contains(run.getMetadata().getName())
                || run.getMetadata().getLabels().containsKey(RunIdentity.REPORTED))
        .collect(Collectors.partitioningBy(Retention::succeeded))
        .forEach((succeeded, runs) -> keepNewest(runs, succeeded ? SUCCESSFUL : FAILED));
  }

  private static boolean succeeded(TaskRun run) {
    return run.getStatus() != null
        && run.getStatus().getConditions().stream()
            .anyMatch(c -> "Succeeded".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private void keepNewest(List<TaskRun> runs, int count) {
    runs.stream()
        .sorted(
            Comparator.comparing((TaskRun r) -> r.getMetadata().getCreationTimestamp()).reversed())
        .skip(count)
        .forEach(run -> {
          client.resource(run).delete();
          client
              .configMaps()
              .inNamespace(run.getMetadata().getNamespace())
              .withName(run.getMetadata().getName())
              .delete();
        });
  }
}
