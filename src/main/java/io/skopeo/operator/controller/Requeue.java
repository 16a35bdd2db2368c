package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Requests the next reconcile of an Image from the SDK. */
final class Requeue {
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Each reconcile prunes runs by age, even if nothing else happens. */
  private static final Duration MAX_DELAY = Duration.ofMinutes(15);

  private Requeue() {}

  static UpdateControl<Image> atOnce() {
    return UpdateControl.<Image>noUpdate().rescheduleAfter(AT_ONCE);
  }

  /** Requeues at the instant or before; if it is empty, only an event leads to a reconcile. */
  static UpdateControl<Image> at(Optional<Instant> until, Instant now) {
    UpdateControl<Image> result = UpdateControl.noUpdate();
    return until.map(u -> result.rescheduleAfter(bounded(Duration.between(now, u)))).orElse(result);
  }

  private static Duration bounded(Duration delay) {
    Duration atMost = delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
    return atMost.compareTo(AT_ONCE) < 0 ? AT_ONCE : atMost;
  }
}
