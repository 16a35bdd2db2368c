package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.PullCount;
import java.util.OptionalInt;

/**
 * The pulls that source registries still allow. Its answers are quick: the queue's lock is held.
 */
public interface PullLimits {
  /** No registry counts. */
  PullLimits NONE =
      new PullLimits() {
        @Override
        public OptionalInt free(PullCount.Quota quota) {
          return OptionalInt.empty();
        }

        @Override
        public int cost(PullCount pulls) {
          return 0;
        }
      };

  /** Returns the pulls that are left; empty if the registry does not count them. */
  OptionalInt free(PullCount.Quota quota);

  /** Returns the pulls that are taken from what is left. */
  int cost(PullCount pulls);
}
