package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.plan.Memory;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnwrittenTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Memory WRITTEN = Memory.NONE.withNextLook(Optional.of(NOW));

  private final Unwritten unwritten = new Unwritten();

  @Test
  void whatWasKeptStandsInPlaceOfWhatIsWritten() {
    unwritten.keep("a", WRITTEN, NOW.plusSeconds(60), NOW);
    assertThat(unwritten.recall("a", WRITTEN).nextLook()).contains(NOW.plusSeconds(60));
    assertThat(unwritten.recall("b", WRITTEN)).isEqualTo(WRITTEN);
    unwritten.keep("a", WRITTEN, NOW.plusSeconds(120), NOW.plusSeconds(60));
    assertThat(unwritten.recall("a", WRITTEN).nextLook()).contains(NOW.plusSeconds(120));
  }

  @Test
  void whatSomebodyHasWrittenSinceCounts() {
    unwritten.keep("a", WRITTEN, NOW.plusSeconds(60), NOW);
    Memory other = Memory.NONE.withNextLook(Optional.of(NOW.plusSeconds(10)));
    assertThat(unwritten.recall("a", other)).isEqualTo(other);
  }

  @Test
  void whatWasWrittenIsForgotten() {
    unwritten.keep("a", WRITTEN, NOW.plusSeconds(60), NOW);
    unwritten.forget("a");
    assertThat(unwritten.recall("a", WRITTEN)).isEqualTo(WRITTEN);
  }

  @Test
  void imagesThatHaveGoneAreForgotten() {
    unwritten.keep("gone", WRITTEN, NOW.plusSeconds(60), NOW);
    unwritten.keep("here", WRITTEN, NOW.plusSeconds(3700), NOW.plusSeconds(3690));
    unwritten.keep("here", WRITTEN, NOW.plusSeconds(7300), NOW.plusSeconds(7291));
    assertThat(unwritten.recall("gone", WRITTEN)).isEqualTo(WRITTEN);
    assertThat(unwritten.recall("here", WRITTEN).nextLook()).contains(NOW.plusSeconds(7300));
  }
}
