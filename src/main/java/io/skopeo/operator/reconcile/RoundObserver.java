package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Round;
import java.time.Duration;

/**
 * A listener to reconciles, for metrics. It is called on the reconciling thread and must not block.
 */
public interface RoundObserver {
  /** Does nothing. */
  RoundObserver NONE =
      new RoundObserver() {
        @Override
        public void onRound(Image image, Round round) {}

        @Override
        public void onPlace(Duration waited) {}

        @Override
        public void onPass(Duration took, boolean ended) {}
      };

  /** Called when a round is over and reported. */
  void onRound(Image image, Round round);

  /** Called when an Image that had to wait for other TaskRuns may launch its own. */
  void onPlace(Duration waited);

  /**
   * Called when one reconcile of an Image is over.
   *
   * @param ended false if it ended with an exception, and is retried
   */
  void onPass(Duration took, boolean ended);
}
