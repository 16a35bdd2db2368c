package io.skopeo.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Reads the clock again and again, and wakes every Image when the machine's clock was put back: the
 * SDK's timers go by that clock (java.util.Timer) and would sleep for as long as it was put back.
 */
final class ClockWatch extends SimpleInboundEventSource<Image> {
  private static final Duration EACH = Duration.ofSeconds(10);

  private final InstantSource time;
  private final Steady steady;
  private final Supplier<List<ResourceID>> images;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("clock-watch").factory());
  private Instant before;

  /** Watches the clock, once it is started. */
  ClockWatch(InstantSource time, Steady steady, Supplier<List<ResourceID>> images) {
    super("clock-watch");
    this.time = time;
    this.steady = steady;
    this.images = images;
    before = time.instant();
  }

  @Override
  public void start() {
    super.start();
    var _ =
        schedule.scheduleWithFixedDelay(
            this::look, EACH.toMillis(), EACH.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    schedule.shutdownNow();
    super.stop();
  }

  /** These looks are some seconds apart by any clock: one that shows less was put back. */
  void look() {
    Instant now = time.instant();
    var _ = steady.since(now);
    if (now.isBefore(before)) {
      images.get().forEach(this::propagateEvent);
    }
    before = now;
  }
}
