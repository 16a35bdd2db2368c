package io.skopeo.operator.controller;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.planning.Plan;
import java.time.Duration;

/**
 * A listener to reconciles, for metrics. It is called on the reconciling thread and must not block.
 */
public interface ReconcileListener {
  /** Does nothing. */
  ReconcileListener NONE =
      new ReconcileListener() {
        @Override
        public void onRound(Image image, Plan plan) {}

        @Override
        public void onPlace(Duration waited) {}

        @Override
        public void onPass(Duration took, boolean ended) {}
      };

  /** Called when a round is over and reported. */
  void onRound(Image image, Plan plan);

  /** Called when an Image that had to wait for other TaskRuns may launch its own. */
  void onPlace(Duration waited);

  /**
   * Called when one reconcile of an Image is over.
   *
   * @param ended false if it ended with an exception, and is retried
   */
  void onPass(Duration took, boolean ended);
}
