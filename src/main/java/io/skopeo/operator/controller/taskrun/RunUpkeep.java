package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunHistoryLimits;
import io.skopeo.operator.planning.RunCancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Cancels, marks and prunes the TaskRuns of an Image. */
public final class RunUpkeep {
  private final TaskRunEventSource taskRuns;
  private final TaskRunReader reader;
  private final TaskRunCanceller canceller;
  private final TaskRunMarker marker;
  private final TaskRunPruner pruner;
  private final Duration retention;

  /** Creates the upkeep; the retention is the maximum time that a finished run is kept. */
  public RunUpkeep(
      KubernetesClient client,
      TaskRunEventSource taskRuns,
      TaskRunReader reader,
      TaskRunTracker tracker,
      Duration retention) {
    this.taskRuns = taskRuns;
    this.reader = reader;
    this.retention = retention;
    canceller = new TaskRunCanceller(client);
    marker = new TaskRunMarker(client, reader, tracker);
    pruner = new TaskRunPruner(client);
  }

  /** Cancels runs as planned. */
  public void cancel(List<RunCancellation> cancellations) {
    canceller.cancel(cancellations);
  }

  /** Marks runs whose outcome is in the status now. */
  public void mark(Image image, List<CopyRun> finished, Context<Image> context) {
    marker.mark(image, taskRuns.of(context), finished);
  }

  /**
   * Deletes runs that need not be kept.
   *
   * @param history derives the Image's limits from the retention
   */
  public void prune(
      Image image,
      Function<Duration, RunHistoryLimits> history,
      Context<Image> context,
      Instant now) {
    pruner.prune(reader.reported(image, taskRuns.of(context)), history.apply(retention), now);
  }
}
