package io.skopeo.operator.controller.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitingImagesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final WaitingImages queue = new WaitingImages();

  @Test
  void whoComesAgainKeepsItsPlace() {
    queue.await("a", "team", NOW);
    queue.await("b", "team", NOW);
    queue.await("a", "team", NOW.plusSeconds(9));
    assertThat(before("a")).isZero();
    assertThat(before("b")).isEqualTo(1);
    assertThat(before("new")).isEqualTo(2);
  }

  @Test
  void whoWasServedMakesRoom() {
    queue.await("a", "team", NOW);
    queue.await("b", "team", NOW);
    queue.leave("a");
    assertThat(before("b")).isZero();
    assertThat(queue.has("a")).isFalse();
  }

  @Test
  void theyAreCountedByNamespace() {
    queue.await("a", "other", NOW);
    queue.await("b", "team", NOW);
    assertThat(queue.before("c", NOW)).containsOnly(entry("other", 1L), entry("team", 1L));
  }

  @Test
  void whoDoesNotComeAgainHasGone() {
    queue.await("a", "team", NOW);
    assertThat(queue.before("b", NOW.plusSeconds(181))).isEmpty();
  }

  private int before(String uid) {
    return queue.before(uid, NOW).values().stream().mapToInt(Long::intValue).sum();
  }
}
