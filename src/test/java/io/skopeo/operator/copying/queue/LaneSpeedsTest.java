package io.skopeo.operator.copying.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneSpeedsTest {
  private final LaneSpeeds speeds = new LaneSpeeds();

  @ParameterizedTest
  @CsvSource({
    "  9,  9999,      ",
    " 10,  2000, 0.2  ",
    "  1, 10000, 10   ",
    "  1, 3600000, 60 ", // one huge image
    "  0, 60000,      ",
    " 10, -1,         ",
  })
  void runIsBelievedIfItIsMoreThanItsPodsStart(int lines, long millis, Double seconds) {
    speeds.measured("lane", lines, Duration.ofMillis(millis));
    if (seconds == null) {
      assertThat(speeds.secondsPerLine("lane")).isEmpty();
    } else {
      assertThat(speeds.secondsPerLine("lane")).hasValue(seconds);
    }
  }

  @Test
  void recentRunsWeighMore() {
    speeds.measured("lane", 10, Duration.ofSeconds(10));
    speeds.measured("lane", 10, Duration.ofSeconds(20));
    speeds.measured("lane", 10, Duration.ofSeconds(20));
    assertThat(speeds.secondsPerLine("lane").getAsDouble()).isCloseTo(1.75, offset(1e-9));
  }

  /** Otherwise a slow run would make batches so small that none would be believed again. */
  @Test
  void smallRunCountsIfItWasFasterThanExpected() {
    speeds.measured("lane", 1, Duration.ofSeconds(60));
    speeds.measured("lane", 1, Duration.ofSeconds(2));
    assertThat(speeds.secondsPerLine("lane")).hasValue(31);
    speeds.measured("lane", 100, Duration.ofSeconds(31));
    double fast = speeds.secondsPerLine("lane").getAsDouble();
    speeds.measured("lane", 1, Duration.ofSeconds(9));
    speeds.measured("lane", 1, Duration.ofSeconds(9).plusMillis(999));
    assertThat(fast).isGreaterThan(9.999);
    assertThat(speeds.secondsPerLine("lane").getAsDouble()).isLessThan(fast);
  }

  @Test
  void lanesThatWereNotUsedForTheLongestTimeAreForgotten() {
    speeds.measured("used", 10, Duration.ofSeconds(10));
    speeds.measured("unused", 10, Duration.ofSeconds(10));
    for (int i = 0; i < LaneSpeeds.MOST - 1; i++) {
      assertThat(speeds.secondsPerLine("used")).isPresent();
      speeds.measured("lane-" + i, 10, Duration.ofSeconds(10));
    }
    assertThat(speeds.secondsPerLine("used")).isPresent();
    assertThat(speeds.secondsPerLine("unused")).isEmpty();
  }
}
