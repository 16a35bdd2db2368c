package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.History;
import io.skopeo.operator.plan.History.Told;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.tekton.OutcomeReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Deletes reported runs, and their ConfigMaps, once they need not be kept any longer. */
final class Retention {
  private final KubernetesClient client;

  Retention(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes the surplus of an Image's runs.
   *
   * @param reported all runs of the Image whose outcome stands in its status
   */
  void prune(Stream<TaskRun> reported, History history, Instant now) {
    List<Told> told = reported.flatMap(run -> told(run, now).stream()).toList();
    history.surplus(told, now).forEach(this::delete);
  }

  private static Optional<Told> told(TaskRun run, Instant now) {
    Run read = OutcomeReader.read(run, new Batch(List.of()), now);
    return read.ended()
        .map(ended ->
            new Told(
                read.namespace(),
                read.name(),
                OutcomeReader.hasSucceeded(run),
                OutcomeReader.isComplete(run),
                ended));
  }

  private void delete(Told run) {
    client.resources(TaskRun.class).inNamespace(run.namespace()).withName(run.name()).delete();
    client.configMaps().inNamespace(run.namespace()).withName(run.name()).delete();
  }
}
