package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunHistoryLimits;
import io.skopeo.operator.copying.RunHistoryLimits.FinishedRun;
import io.skopeo.operator.tekton.TaskRunStatusReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Deletes reported runs with their ConfigMaps, as the history limits say. */
final class TaskRunPruner {
  private final KubernetesClient client;

  TaskRunPruner(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes the surplus of an Image's runs.
   *
   * @param reported all runs of the Image whose outcome is in its status
   */
  void prune(Stream<TaskRun> reported, RunHistoryLimits history, Instant now) {
    List<FinishedRun> finished = reported.flatMap(run -> finished(run, now).stream()).toList();
    history.surplus(finished, now).forEach(this::delete);
  }

  private static Optional<FinishedRun> finished(TaskRun run, Instant now) {
    CopyRun read = TaskRunStatusReader.read(run, new CopyBatch(List.of()), now);
    return read.ended()
        .map(ended ->
            new FinishedRun(
                read.namespace(),
                read.name(),
                TaskRunStatusReader.hasSucceeded(run),
                TaskRunStatusReader.isComplete(run),
                ended));
  }

  private void delete(FinishedRun run) {
    client.resources(TaskRun.class).inNamespace(run.namespace()).withName(run.name()).delete();
    client.configMaps().inNamespace(run.namespace()).withName(run.name()).delete();
  }
}
