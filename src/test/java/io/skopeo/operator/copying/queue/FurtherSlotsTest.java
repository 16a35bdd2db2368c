package io.skopeo.operator.copying.queue;

import static io.skopeo.operator.copying.queue.QueueFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FurtherSlotsTest {
  private static final List<Instant> RUNS =
      List.of(NOW.minusSeconds(9), NOW.minusSeconds(3), NOW.minusSeconds(60));

  @ParameterizedTest
  @CsvSource({
    "  1, 5.1, true",
    "  1, 5.0, false",
    " 50, 0.1, false",
    " 51, 0.1, true",
    "500, 0.001, false",
  })
  void anotherRunStartsIfTheWorkCostsMoreThanAPod(int lines, double seconds, boolean opens) {
    assertThat(FurtherSlots.opening(RUNS, lines, OptionalDouble.of(seconds)))
        .isEqualTo(opens ? Instant.MIN : NOW.plusSeconds(17));
  }

  @Test
  void laneOfUnknownSpeedWaitsForItsNewestRun() {
    assertThat(FurtherSlots.opening(RUNS, 10_000, OptionalDouble.empty()))
        .isEqualTo(NOW.plusSeconds(17));
  }

  @Test
  void laneWithoutRunsStartsAtOnce() {
    assertThat(FurtherSlots.opening(List.of(), 1, OptionalDouble.empty())).isEqualTo(Instant.MIN);
    assertThat(FurtherSlots.opening(List.of(), 1, OptionalDouble.of(0.1))).isEqualTo(Instant.MIN);
  }
}
