package io.skopeo.operator.controller.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The pace at which a started process begins syncs that are due at once: fifty a second, so that a
 * handful does not wait, and three thousand take a minute.
 */
final class StartupPace {
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** The earliest time of the next sync. */
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.EPOCH);

  /** Takes the next free time. */
  Instant take(Instant now) {
    return next.updateAndGet(free -> (free.isAfter(now) ? free : now).plus(PAUSE)).minus(PAUSE);
  }
}
