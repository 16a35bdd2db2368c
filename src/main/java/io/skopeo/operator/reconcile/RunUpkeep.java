package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Cancel;
import io.skopeo.operator.plan.History;
import io.skopeo.operator.plan.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Cancels, marks and prunes the TaskRuns of an Image, as its rounds want it. */
final class RunUpkeep {
  private final TaskRunSource taskRuns;
  private final TaskRunReader reader;
  private final TaskRunCanceller canceller;
  private final TaskRunMarker marker;
  private final Retention pruner;
  private final Duration retention;

  /**
   * Creates it.
   *
   * @param retention how long a finished run is kept at most
   */
  RunUpkeep(
      KubernetesClient client,
      TaskRunSource taskRuns,
      TaskRunReader reader,
      TaskRunTracker tracker,
      Duration retention) {
    this.taskRuns = taskRuns;
    this.reader = reader;
    this.retention = retention;
    canceller = new TaskRunCanceller(client);
    marker = new TaskRunMarker(client, reader, tracker);
    pruner = new Retention(client);
  }

  /** Cancels runs that a round wants to end. */
  void cancel(List<Cancel> cancels) {
    canceller.cancel(cancels);
  }

  /** Marks runs whose outcome now stands in the status. */
  void mark(Image image, List<Run> concluded, Context<Image> context) {
    marker.mark(image, taskRuns.of(context), concluded);
  }

  /**
   * Deletes runs that need not be kept.
   *
   * @param history makes the Image's history of the installation's retention
   */
  void prune(
      Image image, Function<Duration, History> history, Context<Image> context, Instant now) {
    pruner.prune(reader.reported(image, taskRuns.of(context)), history.apply(retention), now);
  }
}
