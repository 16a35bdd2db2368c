package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The next reconcile of an Image, in the words of the SDK. */
final class Requeue {
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Runs are pruned by age though nothing else happens. */
  private static final Duration LOOK_AT_RUNS = Duration.ofMinutes(15);

  private Requeue() {}

  static UpdateControl<Image> atOnce() {
    return UpdateControl.<Image>noUpdate().rescheduleAfter(AT_ONCE);
  }

  /** Requeues at the instant or before; if it is empty, only an event leads to a reconcile. */
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
