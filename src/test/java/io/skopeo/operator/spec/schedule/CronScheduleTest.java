package io.skopeo.operator.spec.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  private static final Instant YEAR = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // cron | zone | the first two slots of 2026
        "0 2 * * *        | UTC           | 2026-01-01T02:00:00Z | 2026-01-02T02:00:00Z",
        "0 2 * * *        | Europe/Paris  | 2026-01-01T01:00:00Z | 2026-01-02T01:00:00Z",
        "30 9 * * *       | Asia/Kolkata  | 2026-01-01T04:00:00Z | 2026-01-02T04:00:00Z",
        "* * * * *        | UTC           | 2026-01-01T00:01:00Z | 2026-01-01T00:02:00Z",
        "*/15 8-18 * * 1-5| UTC           | 2026-01-01T08:00:00Z | 2026-01-01T08:15:00Z",
        "0 0 1 * *        | UTC           | 2026-02-01T00:00:00Z | 2026-03-01T00:00:00Z",
        "0 0 29 2 *       | UTC           | 2028-02-29T00:00:00Z | 2032-02-29T00:00:00Z",
        "0 0 * * 7        | UTC           | 2026-01-04T00:00:00Z | 2026-01-11T00:00:00Z",
        "0 0 * * SUN      | UTC           | 2026-01-04T00:00:00Z | 2026-01-11T00:00:00Z",
        "0 0 30 2 1       | UTC           | 2026-02-02T00:00:00Z | 2026-02-09T00:00:00Z",
        "@hourly          | UTC           | 2026-01-01T01:00:00Z | 2026-01-01T02:00:00Z",
        "@daily           | Europe/Paris  | 2026-01-01T23:00:00Z | 2026-01-02T23:00:00Z",
        "@weekly          | UTC           | 2026-01-04T00:00:00Z | 2026-01-11T00:00:00Z",
        "@monthly         | UTC           | 2026-02-01T00:00:00Z | 2026-03-01T00:00:00Z",
        "@yearly          | UTC           | 2027-01-01T00:00:00Z | 2028-01-01T00:00:00Z",
      })
  void slotsAreThoseOfACrontab(String text, String zone, Instant first, Instant second) {
    assertThat(slots(text, zone, YEAR, 2)).containsExactly(first, second);
  }

  /** In Paris 2026 clocks go from 2:00 to 3:00 on March 29 and from 3:00 to 2:00 on October 25. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // cron | begun | the slots after it, by a clock in Paris
        "0 2 * * *   | 2026-03-28T00:00Z | 28T02:00+01 29T03:00+02 30T02:00+02",
        "30 2 * * *  | 2026-03-28T00:00Z | 28T02:30+01 29T03:30+02 30T02:30+02",
        "30 2 * * *  | 2026-03-29T01:10Z | 29T03:30+02 30T02:30+02",
        "0 3 * * *   | 2026-03-28T12:00Z | 29T03:00+02 30T03:00+02",
        "0 2,3 * * * | 2026-03-28T12:00Z | 29T03:00+02 30T02:00+02",
        "0 * * * *   | 2026-03-28T23:30Z | 29T01:00+01 29T03:00+02 29T04:00+02",
        "*/30 * * * *| 2026-03-29T00:20Z | 29T01:30+01 29T03:00+02 29T03:30+02",
        "30 2 * * *  | 2026-10-24T12:00Z | 25T02:30+02 26T02:30+01",
        "30 2 * * *  | 2026-10-25T01:00Z | 26T02:30+01",
        "30 2 * * *  | 2026-10-25T01:20Z | 26T02:30+01",
        "0 3 * * *   | 2026-10-24T12:00Z | 25T03:00+01 26T03:00+01",
        "0 * * * *   | 2026-10-24T23:30Z | 25T02:00+02 25T02:00+01 25T03:00+01",
        "*/30 * * * *| 2026-10-25T00:20Z | 25T02:30+02 25T02:00+01 25T02:30+01 25T03:00+01",
      })
  void clockChangesNeitherLoseNorRepeatASlot(String text, String begun, String slots) {
    List<Instant> wanted =
        List.of(slots.split(" ")).stream()
            .map(slot -> begun.substring(0, 8) + slot + ":00")
            .map(slot -> OffsetDateTime.parse(slot).toInstant())
            .toList();
    Instant from = Instant.parse(begun.replace("Z", ":00Z"));
    assertThat(slots(text, "Europe/Paris", from, wanted.size())).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 2 * *",
        "0 2 * * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "0 0 L * *",
        "0 0 ? * *",
        "*/0 * * * *",
        "10-5 * * * *",
        "-1 * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "@reboot",
        "daily",
        "5m",
        "$(id) * * * *",
        "* * * * * && id",
        "| tee /tmp/x",
        "|",
        "0 2 * * *|",
        "0 0|5 * * *",
        "0 2 * * *||0 3 * * *",
        "\u0660 \u0662 * * *"
      })
  void otherTextIsRefused(String text) {
    assertThat(CronSchedule.parse(text, ZoneId.of("UTC")))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .startsWith("spec.schedule.cron \"" + text + "\" cannot be used: ")
                    .endsWith("."));
  }

  @Test
  void veryLongTextIsRefusedInAShortSentence() {
    assertThat(CronSchedule.parse("0,".repeat(500_000) + "0 * * * *", ZoneId.of("UTC")))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).hasSizeLessThan(200));
  }

  @ParameterizedTest
  @CsvSource({"* * * * *, 6", "*/5 * * * *, 30", "0 * * * *, 60", "0 2 * * *, 60"})
  void passesComeAfterTheirSlotByAtMostAMinuteOrATenth(String text, long seconds) {
    var random = new Random(7);
    CronSchedule cron = cron(text, "UTC");
    Instant begun = Instant.parse("2026-01-01T02:59:50Z");
    Instant slot = cron.next(begun, 0);
    List<Long> late = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      late.add(Duration.between(slot, cron.next(begun, random.nextInt())).toSeconds());
    }
    assertThat(late).allMatch(jitter -> jitter >= 0 && jitter <= seconds);
    assertThat(late).contains(0L, seconds);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 4711, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void eachSlotHasOnePass(int seed) {
    CronSchedule cron = cron("*/5 * * * *", "Europe/Paris");
    Instant slot = cron.next(YEAR, seed);
    for (int i = 0; i < 1000; i++) {
      Instant following = cron.next(slot.plusMillis(1), seed);
      assertThat(following).isEqualTo(slot.plus(Duration.ofMinutes(5)));
      slot = following;
    }
  }

  @Test
  void latePassSkipsMissedSlots() {
    CronSchedule cron = cron("0 2 * * *", "UTC");
    assertThat(cron.next(Instant.parse("2026-01-10T09:00:00Z"), 0))
        .isEqualTo("2026-01-11T02:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    // after, until, whether there is a slot
    "2026-01-01T02:00:00Z, 2026-01-02T01:59:59Z, false",
    "2026-01-01T02:00:00Z, 2026-01-02T02:00:00Z, true",
    "2026-01-01T01:59:59Z, 2026-01-01T02:00:00Z, true",
    "2026-01-01T01:00:00Z, 2026-01-09T01:00:00Z, true",
    "2026-01-09T01:00:00Z, 2026-01-01T01:00:00Z, false",
    "2026-01-01T02:00:00Z, 2026-01-01T02:00:00Z, false",
  })
  void slotsInBetweenAreSeen(Instant after, Instant until, boolean slot) {
    assertThat(cron("0 2 * * *", "UTC").hasSlot(after, until)).isEqualTo(slot);
  }

  @Test
  void firstPassOfAProcessIsThatOfTheNextSlot() {
    CronSchedule cron = cron("0 2 * * *", "UTC");
    assertThat(cron.spread(YEAR, Duration.ofHours(1), 7)).isEqualTo(cron.next(YEAR, 7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // cron | delay | begun | the slots after it, by a clock in Paris
        "0 2 * * *    | 90m | 2026-01-01T00:00Z | 01T03:30+01 02T03:30+01",
        "0 2 * * *    | 90m | 2026-01-01T01:30Z | 01T03:30+01 02T03:30+01",
        "0 2 * * *    | 90m | 2026-01-01T02:30Z | 02T03:30+01 03T03:30+01",
        "30 23 * * *  | 2h  | 2026-01-01T00:00Z | 01T01:30+01 02T01:30+01",
        "0 2 * * *    | 30h | 2026-01-01T00:00Z | 01T08:00+01 02T08:00+01",
        "*/30 * * * * | 10m | 2026-01-01T00:00Z | 01T01:10+01 01T01:40+01",
        // the delay is a time that passes: a slot at 1:00 comes three hours later, whatever a clock
        // shows
        "0 1 * * *    | 3h  | 2026-03-28T12:00Z | 29T05:00+02 30T04:00+02",
        "0 2 * * *    | 1h  | 2026-03-28T12:00Z | 29T04:00+02 30T03:00+02",
        "0 1 * * *    | 3h  | 2026-10-24T12:00Z | 25T03:00+01 26T04:00+01",
        "0 * * * *    | 10m | 2026-03-29T00:20Z | 29T03:10+02 29T04:10+02",
      })
  void delayedSlotsAreLater(String text, String delay, String begun, String slots) {
    List<Instant> wanted =
        List.of(slots.split(" ")).stream()
            .map(slot -> OffsetDateTime.parse(begun.substring(0, 8) + slot + ":00").toInstant())
            .toList();
    CronSchedule cron = delayed(text, "Europe/Paris", delay);
    Instant from = Instant.parse(begun.replace("Z", ":00Z"));
    assertThat(cron.next(from, 0)).isEqualTo(wanted.getFirst());
    assertThat(cron.next(wanted.getFirst(), 0)).isEqualTo(wanted.getLast());
    assertThat(cron.hasSlot(from, wanted.getFirst())).isTrue();
    assertThat(cron.hasSlot(from, wanted.getFirst().minusMillis(1))).isFalse();
    assertThat(cron.interval(from)).isEqualTo(Duration.between(from, wanted.getFirst()));
  }

  @Test
  void delayIsInTheText() {
    assertThat(delayed("0 2 * * *", "Europe/Paris", "10s").text())
        .isEqualTo("0 2 * * * Europe/Paris + 10s");
    assertThat(cron("0 2 * * *", "Europe/Paris").text()).isEqualTo("0 2 * * * Europe/Paris");
  }

  @Test
  void delayDoesNotMakeItMoreFrequent() {
    assertThat(delayed("*/5 * * * *", "UTC", "2m").comesWithin(Duration.ofMinutes(5))).isFalse();
    assertThat(delayed("*/5 * * * *", "UTC", "2m").comesWithin(Duration.ofMinutes(6))).isTrue();
  }

  private static CronSchedule delayed(String text, String zone, String delay) {
    return cron(text, zone)
        .delayedBy(
            Durations.parse("delay", delay, Duration.ofSeconds(1), Duration.ofDays(9)).orThrow());
  }

  private static List<Instant> slots(String text, String zone, Instant from, int count) {
    CronSchedule cron = cron(text, zone);
    var slots = new ArrayList<Instant>();
    Instant begun = from;
    for (int i = 0; i < count; i++) {
      begun = cron.next(begun, 0);
      slots.add(begun);
    }
    return slots;
  }

  private static CronSchedule cron(String text, String zone) {
    return CronSchedule.parse(text, ZoneId.of(zone)).orThrow();
  }
}
