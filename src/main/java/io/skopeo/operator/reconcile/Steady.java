package io.skopeo.operator.reconcile;

import java.time.Duration;
import java.time.Instant;

/** Knows since when the clock has gone on without a jump, from readings seconds apart. */
final class Steady {
  private static final Duration JUMP = Duration.ofMinutes(1);

  private Instant since;
  private Instant seen;

  Steady(Instant started) {
    since = started;
    seen = started;
  }

  /** Since when, by another reading: the start, or the first reading after a jump. */
  synchronized Instant since(Instant now) {
    if (Duration.between(seen, now).abs().compareTo(JUMP) > 0) {
      since = now;
      seen = now;
    } else if (now.isAfter(seen)) {
      seen = now;
    }
    return since;
  }
}
