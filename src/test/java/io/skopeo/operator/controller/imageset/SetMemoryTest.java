package io.skopeo.operator.controller.imageset;

import static io.skopeo.operator.controller.imageset.SetFixture.NOW;
import static io.skopeo.operator.controller.imageset.SetFixture.resolution;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.spec.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetMemoryTest {
  private static final Schedule HOURLY = new IntervalSchedule(Duration.ofHours(1));
  private static final Problem PROBLEM = new Problem(Reason.LIST_UNREADABLE, "It is HTML.");

  @Test
  void goodListsAreReadAgainBySchedule() {
    assertThat(memory(0).next(HOURLY, 7)).isEqualTo(HOURLY.next(NOW, 7));
  }

  @ParameterizedTest
  @CsvSource({
    // failures in a row, seconds to the next reading
    "1, 30",
    "2, 60",
    "3, 120",
    "4, 240",
    "5, 480",
    "6, 900",
    "7, 900",
    "1000000, 900",
  })
  void badListsAreReadAgainSoonAndThenLessOften(int failures, long seconds) {
    assertThat(memory(failures).next(HOURLY, 7)).isEqualTo(NOW.plusSeconds(seconds));
  }

  @Test
  void shortIntervalIsNotLengthenedByABadList() {
    Schedule minute = new IntervalSchedule(Duration.ofMinutes(1));
    assertThat(memory(6).next(minute, 7)).isEqualTo(minute.next(NOW, 7));
  }

  @Test
  void anotherSpecOrRequestAndTimeOutdateIt() {
    SetMemory memory = memory(0);
    Instant next = memory.next(HOURLY, 7);
    Optional<String> request = Optional.of("1");
    assertThat(memory.isOutdated(3, request, HOURLY, 7, NOW)).isFalse();
    assertThat(memory.isOutdated(3, request, HOURLY, 7, next.minusMillis(1))).isFalse();
    assertThat(memory.isOutdated(3, request, HOURLY, 7, next)).isTrue();
    assertThat(memory.isOutdated(4, request, HOURLY, 7, NOW)).isTrue();
    assertThat(memory.isOutdated(3, Optional.of("2"), HOURLY, 7, NOW)).isTrue();
    assertThat(memory.isOutdated(3, Optional.empty(), HOURLY, 7, NOW)).isTrue();
  }

  private static SetMemory memory(int failures) {
    return new SetMemory(
        3,
        Optional.of("1"),
        NOW,
        failures,
        failures == 0 ? Optional.empty() : Optional.of(PROBLEM),
        Optional.of(resolution("", "quay.io/a")),
        List.of());
  }
}
