package io.skopeo.operator.spec.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalScheduleTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "10s,        PT10S",
    "5m,         PT5M",
    "15m,        PT15M",
    "1h,         PT1H",
    "1d,         PT24H",
    "1w,         PT168H",
    "1h30m,      PT1H30M",
    "1d12h,      PT36H",
    "1m0s,       PT1M",
    "1.5h,       PT90M",
    "0.5m,       PT30S",
    "90s30s,     PT2M",
    "007m,       PT7M",
    "366d,       PT8784H",
  })
  void frequencyIsRead(String text, Duration every) {
    assertThat(IntervalSchedule.parse(text).orThrow()).isEqualTo(new IntervalSchedule(every));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "m",
        "5 minutes",
        "5 m",
        " 5m",
        "5m ",
        "-5m",
        "+5m",
        "5M",
        "5min",
        "1y",
        "500ms",
        "1h30",
        "1.h",
        ".5h",
        "1,5h",
        "1e3s",
        "0s",
        "9s",
        "9.999s",
        "367d",
        "999999999w",
        "5m;id",
        "0m",
        "٥m",
        "@daily"
      })
  void otherFrequencyIsRefused(String text) {
    assertThat(IntervalSchedule.parse(text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .startsWith("spec.frequency \"" + text + "\" cannot be used: write ")
                    .endsWith("."));
  }

  @Test
  void veryLongFrequencyIsRefusedInAShortSentence() {
    assertThat(IntervalSchedule.parse("1s".repeat(500_000)))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).hasSizeLessThan(200));
  }

  @Test
  void nextSlotIsAtMostATenthEarly() {
    var random = new Random(5);
    for (String frequency : new String[] {"10s", "5m", "1h", "1d", "366d"}) {
      IntervalSchedule schedule = IntervalSchedule.parse(frequency).orThrow();
      for (int i = 0; i < 200; i++) {
        assertThat(schedule.next(NOON, random.nextInt()))
            .isAfter(NOON.plus(schedule.length().multipliedBy(9).dividedBy(10)).minusMillis(1))
            .isBeforeOrEqualTo(NOON.plus(schedule.length()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void sameSeedGivesTheSameSlot(int seed) {
    assertThat(IntervalSchedule.DEFAULT.next(NOON, seed))
        .isEqualTo(IntervalSchedule.DEFAULT.next(NOON, seed));
  }

  @Test
  void slotsOfManyImagesAreSpread() {
    var random = new Random(6);
    long slots =
        random
            .ints(1000)
            .mapToObj(seed -> IntervalSchedule.DEFAULT.next(NOON, seed))
            .distinct()
            .count();
    assertThat(slots).isGreaterThan(900);
  }

  @Test
  void intervalHasNoSlots() {
    assertThat(IntervalSchedule.DEFAULT.hasSlot(NOON, NOON.plus(Duration.ofDays(9)))).isFalse();
  }

  @Test
  void firstPassesOfAProcessAreSpreadOverTheIntervalOrTheLongestTime() {
    var random = new Random(7);
    Duration hour = Duration.ofHours(1);
    for (String frequency : new String[] {"10s", "5m", "1h", "1d"}) {
      IntervalSchedule schedule = IntervalSchedule.parse(frequency).orThrow();
      Duration within = schedule.length().compareTo(hour) < 0 ? schedule.length() : hour;
      for (int i = 0; i < 200; i++) {
        assertThat(schedule.spread(NOON, hour, random.nextInt()))
            .isAfterOrEqualTo(NOON)
            .isBefore(NOON.plus(within));
      }
    }
  }
}
