package io.skopeo.operator.registry.ratelimit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Sleeping and randomness, replaceable in tests. */
public interface Sleeper {
  /** Sleeps. */
  void sleep(Duration duration) throws InterruptedException;

  /** Returns a random number, at least 0 and less than 1, to spread simultaneous retries. */
  double jitter();

  /** Creates the real implementation. */
  static Sleeper real() {
    return new Sleeper() {
      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }

      @Override
      public double jitter() {
        return ThreadLocalRandom.current().nextDouble();
      }
    };
  }
}
