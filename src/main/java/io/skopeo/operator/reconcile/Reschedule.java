package io.skopeo.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the SDK is to come back to an Image. */
final class Reschedule {
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Runs grow old while nothing else is to do. */
  private static final Duration LOOK_AT_RUNS = Duration.ofMinutes(15);

  private Reschedule() {}

  static UpdateControl<Image> atOnce() {
    return UpdateControl.<Image>noUpdate().rescheduleAfter(AT_ONCE);
  }

  /** At the instant, or before; empty for when something happens. */
  static UpdateControl<Image> at(Optional<Instant> until, Instant now) {
    UpdateControl<Image> nothing = UpdateControl.noUpdate();
    return until
        .map(u -> nothing.rescheduleAfter(within(Duration.between(now, u))))
        .orElse(nothing);
  }

  private static Duration within(Duration wait) {
    Duration atMost = wait.compareTo(LOOK_AT_RUNS) < 0 ? wait : LOOK_AT_RUNS;
    return atMost.compareTo(AT_ONCE) < 0 ? AT_ONCE : atMost;
  }
}
