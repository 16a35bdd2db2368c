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

/** Cancels, marks and prunes the TaskRuns of an Image, as its rounds want it. */
public final class RunUpkeep {
  private final TaskRunEventSource taskRuns;
  private final TaskRunReader reader;
  private final TaskRunCanceller canceller;
  private final TaskRunMarker marker;
  private final TaskRunPruner pruner;
  private final Duration retention;

  /**
   * Creates it.
   *
   * @param retention how long a finished run is kept at most
   */
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

  /** Cancels runs that a round wants to end. */
  public void cancel(List<RunCancellation> cancels) {
    canceller.cancel(cancels);
  }

  /** Marks runs whose outcome now stands in the status. */
  public void mark(Image image, List<CopyRun> concluded, Context<Image> context) {
    marker.mark(image, taskRuns.of(context), concluded);
  }

  /**
   * Deletes runs that need not be kept.
   *
   * @param history makes the Image's history of the installation's retention
   */
  public void prune(
      Image image,
      Function<Duration, RunHistoryLimits> history,
      Context<Image> context,
      Instant now) {
    pruner.prune(reader.reported(image, taskRuns.of(context)), history.apply(retention), now);
  }
}
