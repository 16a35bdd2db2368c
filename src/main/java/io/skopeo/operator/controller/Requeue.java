package io.skopeo.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Requests the next reconcile of an object from the SDK. */
public final class Requeue {
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Each reconcile prunes runs by age, even if nothing else happens. */
  private static final Duration MAX_DELAY = Duration.ofMinutes(15);

  private Requeue() {}

  public static <P extends HasMetadata> UpdateControl<P> atOnce() {
    return UpdateControl.<P>noUpdate().rescheduleAfter(AT_ONCE);
  }

  /** Requeues at the instant or before; if it is empty, only an event leads to a reconcile. */
  public static <P extends HasMetadata> UpdateControl<P> at(Optional<Instant> until, Instant now) {
    UpdateControl<P> result = UpdateControl.noUpdate();
    return until.map(u -> result.rescheduleAfter(bounded(Duration.between(now, u)))).orElse(result);
  }

  private static Duration bounded(Duration delay) {
    Duration atMost = delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
    return atMost.compareTo(AT_ONCE) < 0 ? AT_ONCE : atMost;
  }
}
