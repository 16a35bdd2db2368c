package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Labels TaskRuns whose outcome is in the status of their Image. */
final class TaskRunMarker {
  private static final String MARK =
      "{\"metadata\":{\"labels\":{\"%s\":\"true\"}}}".formatted(RunIdentity.REPORTED);

  private final KubernetesClient client;
  private final TaskRunReader reader;
  private final TaskRunTracker tracker;

  TaskRunMarker(KubernetesClient client, TaskRunReader reader, TaskRunTracker tracker) {
    this.client = client;
    this.reader = reader;
    this.tracker = tracker;
  }

  /**
   * Marks the finished runs of an Image.
   *
   * @param known all runs of the Image that the informer shows
   */
  void mark(Image image, Stream<TaskRun> known, List<CopyRun> finished) {
    Set<String> names = finished.stream().map(CopyRun::toString).collect(Collectors.toSet());
    known
        .filter(run -> reader.isOf(image, run))
        .filter(run ->
            names.contains(run.getMetadata().getNamespace() + "/" + run.getMetadata().getName()))
        .forEach(this::mark);
  }

  private void mark(TaskRun run) {
    tracker.reported(run);
    try {
      client.resource(run).patch(PatchContext.of(PatchType.JSON_MERGE), MARK);
    } catch (KubernetesClientException e) {
      // A run that a person or a pruner has deleted meanwhile needs no mark.
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
