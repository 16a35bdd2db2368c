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
    "  9,  1000,      ",
    "  9, 60000,      ", // a pod that started slowly
    "  1, 3600000,    ", // one huge image
    " 10,  2000, 0.2  ",
    " 10, 3600000, 60 ",
    "  0, 60000,      ",
    " 10, -1,         ",
  })
  void runIsBelievedIfItHasEnoughLines(int lines, long millis, Double seconds) {
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
  void smallRunCountsIfItWasFasterThanWhatIsKnown() {
    speeds.measured("lane", 10, Duration.ofMinutes(10));
    speeds.measured("lane", 1, Duration.ofSeconds(2));
    assertThat(speeds.secondsPerLine("lane")).hasValue(31);
  }

  @Test
  void slowSmallRunDoesNotCount() {
    speeds.measured("lane", 10, Duration.ofSeconds(10));
    speeds.measured("lane", 9, Duration.ofMinutes(30));
    speeds.measured("lane", 1, Duration.ofMinutes(30));
    assertThat(speeds.secondsPerLine("lane")).hasValue(1);
    speeds.measured("lane", 9, Duration.ofMillis(4_500));
    assertThat(speeds.secondsPerLine("lane")).hasValue(0.75);
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
