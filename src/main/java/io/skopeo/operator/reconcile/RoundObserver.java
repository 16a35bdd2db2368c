package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Round;

/** Is told of every round, for metrics. */
@FunctionalInterface
public interface RoundObserver {
  /** A round is over and reported. */
  void onRound(Image image, Round round);
}
