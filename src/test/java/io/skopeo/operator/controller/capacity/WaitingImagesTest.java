package io.skopeo.operator.controller.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitingImagesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final WaitingImages queue = new WaitingImages();

  @Test
  void retryKeepsThePlace() {
    queue.await("a", "team", NOW);
    queue.await("b", "team", NOW);
    queue.await("a", "team", NOW.plusSeconds(9));
    assertThat(ahead("a")).isZero();
    assertThat(ahead("b")).isEqualTo(1);
    assertThat(ahead("new")).isEqualTo(2);
  }

  @Test
  void servedImageLeaves() {
    queue.await("a", "team", NOW);
    queue.await("b", "team", NOW);
    queue.leave("a");
    assertThat(ahead("b")).isZero();
    assertThat(queue.has("a")).isFalse();
  }

  @Test
  void imagesAheadAreCountedByNamespace() {
    queue.await("a", "other", NOW);
    queue.await("b", "team", NOW);
    assertThat(queue.ahead("c", NOW)).containsOnly(entry("other", 1L), entry("team", 1L));
  }

  @Test
  void idleImageIsRemoved() {
    queue.await("a", "team", NOW);
    assertThat(queue.ahead("b", NOW.plusSeconds(181))).isEmpty();
  }

  private int ahead(String uid) {
    return queue.ahead(uid, NOW).values().stream().mapToInt(Long::intValue).sum();
  }
}
