package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final ResourceID ONE = new ResourceID("one", "team");
  private static final ResourceID TWO = new ResourceID("two", "team");

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  private final List<ResourceID> woken = new CopyOnWriteArrayList<>();
  private final ClockWatch watch =
      new ClockWatch(clock::get, new Steady(NOON), () -> List.of(ONE, TWO));

  @BeforeEach
  void start() {
    watch.setEventHandler((Event event) -> woken.add(event.getRelatedCustomResourceID()));
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.stop();
  }

  @Test
  void everyImageIsWokenWhenTheClockIsPutBack() {
    clock.set(NOON.minusSeconds(3600));
    watch.look();
    assertThat(woken).containsExactly(ONE, TWO);
  }

  @Test
  void nobodyIsWokenByTimeThatGoesOn() {
    clock.set(NOON.plusSeconds(10));
    watch.look();
    clock.set(NOON.plusSeconds(36_000));
    watch.look();
    assertThat(woken).isEmpty();
  }
}
