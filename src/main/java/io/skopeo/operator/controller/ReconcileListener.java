package io.skopeo.operator.controller;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.launch.LaunchListener;
import io.skopeo.operator.planning.Plan;
import java.time.Duration;

/**
 * A listener to reconciles, for metrics. It is called on the reconciling thread, and must not
 * block.
 */
public interface ReconcileListener extends LaunchListener {
  ReconcileListener NONE =
      new ReconcileListener() {
        @Override
        public void onSync(Image image, Plan plan) {}

        @Override
        public void onLaunch(int lines) {}

        @Override
        public void onEnd(int lines, Duration took) {}

        @Override
        public void onPass(Duration took, boolean ended) {}
      };

  /** Called when a sync was reported. */
  void onSync(Image image, Plan plan);

  /**
   * Called at the end of each reconcile.
   *
   * @param ended false if it ended with an exception, and is retried
   */
  void onPass(Duration took, boolean ended);
}
