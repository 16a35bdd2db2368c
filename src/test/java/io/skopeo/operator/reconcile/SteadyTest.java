package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Steady steady = new Steady(NOON);

  @Test
  void timeThatGoesOnIsSteadySinceTheStart() {
    assertThat(steady.since(NOON.plusSeconds(60))).isEqualTo(NOON);
    assertThat(steady.since(NOON.plusSeconds(59))).as("another thread's").isEqualTo(NOON);
    assertThat(steady.since(NOON.plusSeconds(120))).isEqualTo(NOON);
  }

  @Test
  void aJumpInEitherDirectionIsABeginning() {
    Instant forward = NOON.plusSeconds(36_000);
    assertThat(steady.since(forward)).isEqualTo(forward);
    assertThat(steady.since(forward.plusSeconds(10))).isEqualTo(forward);
    assertThat(steady.since(NOON)).isEqualTo(NOON);
    assertThat(steady.since(NOON.plusSeconds(10))).isEqualTo(NOON);
  }
}
