package io.skopeo.operator.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How waiting is done, so that tests need not. */
interface Pauses {
  /** Waits for so long. */
  void pause(Duration duration) throws InterruptedException;

  /** A number from 0 to below 1 that spreads what would otherwise come at once. */
  double jitter();

  /** Really waits. */
  static Pauses real() {
    return new Pauses() {
      @Override
      public void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }

      @Override
      public double jitter() {
        return ThreadLocalRandom.current().nextDouble();
      }
    };
  }
}
