package io.skopeo.operator.spec.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.problem.Parsed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleReaderTest {
  @ParameterizedTest
  @CsvSource({
    // delay, the schedule
    ", 0 2 * * *",
    "'', 0 2 * * *",
    "10s, 0 2 * * * + 10s",
    "2h10m, 0 2 * * * + 2h10m",
    "7d, 0 2 * * * + 7d",
  })
  void delayIsRead(String delay, String text) {
    assertThat(read(delay).orThrow().text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"9s", "8d", "soon", "-1h"})
  void otherDelayIsRefused(String delay) {
    assertThat(read(delay))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .isEqualTo(
                        "spec.schedule.delay \"%s\" cannot be used: write a duration from 10s to 7d, such as 90m or 1h30m."
                            .formatted(delay)));
  }

  private static Parsed<Schedule> read(String delay) {
    return ScheduleReader.read(
        new ImageSpec(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new ScheduleSpec("0 2 * * *", null, delay),
            null,
            null,
            null,
            null,
            null,
            null),
        MinimumFrequency.NONE);
  }
}
