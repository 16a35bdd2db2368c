package io.skopeo.operator.controller;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.planning.Plan;
import java.time.Duration;

/**
 * A listener to reconciles, for metrics. It is called on the reconciling thread, and must not
 * block.
 */
public interface ReconcileListener {
  ReconcileListener NONE =
      new ReconcileListener() {
        @Override
        public void onSync(Image image, Plan plan) {}

        @Override
        public void onCapacity(Duration waited) {}

        @Override
        public void onPass(Duration took, boolean ended) {}
      };

  /** Called when a sync was reported. */
  void onSync(Image image, Plan plan);

  /** Called when an Image may launch TaskRuns; it has waited zero if it did not have to. */
  void onCapacity(Duration waited);

  /**
   * Called at the end of each reconcile.
   *
   * @param ended false if it ended with an exception, and is retried
   */
  void onPass(Duration took, boolean ended);
}
