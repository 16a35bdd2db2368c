package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Round;
import java.time.Duration;

/** Is told of what happens, for metrics. Called on the reconciling thread; must return. */
public interface RoundObserver {
  /** Tells nobody. */
  RoundObserver NONE =
      new RoundObserver() {
        @Override
        public void onRound(Image image, Round round) {}

        @Override
        public void onPlace(Duration waited) {}

        @Override
        public void onPass(Duration took, boolean ended) {}
      };

  /** A round is over and reported. */
  void onRound(Image image, Round round);

  /** An Image that had to wait for other TaskRuns to end has got its place. */
  void onPlace(Duration waited);

  /**
   * One reconcile of an Image is over.
   *
   * @param ended false where it ended with an exception, and is tried again
   */
  void onPass(Duration took, boolean ended);
}
