package io.skopeo.operator.spec.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.regex.Pattern;

/**
 * A schedule by the five fields of a crontab line (POSIX crontab, with names, steps and nicknames
 * as cron of Debian has them).
 *
 * @param cron the text of spec.schedule.cron
 * @param slots the times on a clock that is never put forward or back
 * @param inEachHour whether the hour is *: then clock changes have no effect. Otherwise a slot in
 *     an hour that is skipped comes an hour later, and a slot in an hour that is repeated comes
 *     once.
 * @param delay of each slot
 */
public record CronSchedule(
    String cron, ZoneId zone, ExecutionTime slots, boolean inEachHour, Duration delay)
    implements Schedule {
  private static final int MOST_CHARACTERS = 128;

  /**
   * The characters of a crontab; the library also takes digits of any script, and parts between |.
   */
  private static final Pattern CRONTAB = Pattern.compile("[A-Za-z0-9 \\t*/,@-]*");

  private static final Duration LONGEST_JITTER = Duration.ofMinutes(1);
  private static final Duration PUT_FORWARD = Duration.ofHours(1);

  /** Early in a leap year: every day of a calendar follows. */
  private static final Instant ANY_DAY = Instant.parse("2024-01-01T00:00:00Z");

  private static final CronDefinition FIELDS =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withStrictRange()
          .and()
          .withHours()
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .withStrictRange()
          .and()
          .withMonth()
          .withStrictRange()
          .and()
          .withDayOfWeek()
          .withValidRange(0, 7)
          .withMondayDoWValue(1)
          .withIntMapping(7, 0)
          .withStrictRange()
          .and()
          .withSupportedNicknameHourly()
          .withSupportedNicknameDaily()
          .withSupportedNicknameMidnight()
          .withSupportedNicknameWeekly()
          .withSupportedNicknameMonthly()
          .withSupportedNicknameYearly()
          .withSupportedNicknameAnnually()
          .instance();

  /** Reads five fields, or a nickname such as {@code @daily}. */
  public static Parsed<CronSchedule> parse(String text, ZoneId zone) {
    if (text.length() > MOST_CHARACTERS) {
      return invalid(text, "write at most %d characters".formatted(MOST_CHARACTERS));
    }
    if (!CRONTAB.matcher(text).matches()) {
      return unreadable(text);
    }
    try {
      var read = new CronParser(FIELDS).parse(text).validate();
      var slots = ExecutionTime.forCron(read);
      return slots.nextExecution(ANY_DAY.atZone(ZoneOffset.UTC)).isEmpty()
          ? invalid(text, "no month has that day; write a day that exists")
          : new Parsed.Valid<>(
              new CronSchedule(
                  text,
                  zone,
                  slots,
                  read.retrieve(CronFieldName.HOUR).getExpression() instanceof Always,
                  Duration.ZERO));
    } catch (IllegalArgumentException _) {
      return unreadable(text);
    }
  }

  /** Returns the schedule with all slots later. */
  CronSchedule delayedBy(Duration later) {
    return new CronSchedule(cron, zone, slots, inEachHour, later);
  }

  private static Parsed<CronSchedule> unreadable(String text) {
    return invalid(
        text,
        "write minute, hour, day of month, month and day of week, such as 0 2 * * *, or @daily");
  }

  private static Parsed<CronSchedule> invalid(String text, String advice) {
    return new Parsed.Invalid<>(
        Problem.inSpec(
            "spec.schedule.cron \"%s\" cannot be used: %s."
                .formatted(SafeText.shortQuote(text), advice)));
  }

  /** Returns a slot plus at most a minute, or a tenth of the time to the next slot. */
  @Override
  public Instant next(Instant begun, int seed) {
    Instant slot = after(begun.minus(LONGEST_JITTER));
    while (true) {
      Instant following = after(slot);
      Instant due = slot.plus(jitter(Duration.between(slot, following), seed));
      if (due.isAfter(begun)) {
        return due;
      }
      slot = following;
    }
  }

  @Override
  public Duration interval(Instant begun) {
    return Duration.between(begun, after(begun));
  }

  @Override
  public boolean hasSlot(Instant since, Instant until) {
    return since.isBefore(until) && !after(since).isAfter(until);
  }

  /** Returns the next slot, whose jitter spreads the Images. */
  @Override
  public Instant spread(Instant now, Duration longest, int seed) {
    return next(now, seed);
  }

  /** Returns the expression, the time zone unless it is UTC, and the delay if there is one. */
  @Override
  public String text() {
    return cron
        + (zone.equals(ZoneOffset.UTC) ? "" : " " + zone)
        + (delay.isZero() ? "" : " + " + new IntervalSchedule(delay).text());
  }

  /** Returns whole seconds, as slots are stored: a pass never begins before its own slot. */
  private static Duration jitter(Duration interval, int seed) {
    long most = Math.min(LONGEST_JITTER.toSeconds(), interval.toSeconds() / 10);
    return Duration.ofSeconds(Math.floorMod(seed, most + 1));
  }

  /**
   * Returns whether two of its slots are closer, on a clock that is never put forward or back. All
   * its days have the same slots, so it checks one day, and the nights of four years.
   */
  boolean comesWithin(Duration interval) {
    LocalDateTime first =
        following(LocalDateTime.ofInstant(ANY_DAY, ZoneOffset.UTC).minusMinutes(1));
    LocalDateTime last = first;
    for (LocalDateTime next = following(last);
        next.toLocalDate().equals(first.toLocalDate());
        next = following(next)) {
      if (Duration.between(last, next).compareTo(interval) < 0) {
        return true;
      }
      last = next;
    }
    Duration shortestNight = Duration.between(last, first.plusDays(1));
    return shortestNight.compareTo(interval) < 0 && hasNightWithin(interval, last);
  }

  private boolean hasNightWithin(Duration interval, LocalDateTime lastOfDay) {
    LocalDateTime end = lastOfDay.plusYears(4);
    LocalDateTime evening = lastOfDay;
    while (evening.isBefore(end)) {
      LocalDateTime morning = following(evening);
      if (Duration.between(evening, morning).compareTo(interval) < 0) {
        return true;
      }
      evening = morning.with(lastOfDay.toLocalTime());
    }
    return false;
  }

  private Instant after(Instant instant) {
    Instant undelayed = instant.minus(delay);
    return (inEachHour ? byTime(undelayed) : byClock(undelayed)).plus(delay);
  }

  private Instant byClock(Instant instant) {
    LocalDateTime local = LocalDateTime.ofInstant(instant.minus(PUT_FORWARD), zone);
    Instant slot;
    do {
      local = following(local);
      slot = local.atZone(zone).toInstant();
    } while (!slot.isAfter(instant));
    return slot;
  }

  private Instant byTime(Instant instant) {
    ZoneOffset offset = zone.getRules().getOffset(instant);
    Instant slot = following(LocalDateTime.ofInstant(instant, offset)).toInstant(offset);
    ZoneOffsetTransition change = zone.getRules().nextTransition(instant);
    while (change != null && !slot.isBefore(change.getInstant())) {
      offset = change.getOffsetAfter();
      slot = following(change.getDateTimeAfter().minusSeconds(1)).toInstant(offset);
      change = zone.getRules().nextTransition(change.getInstant());
    }
    return slot;
  }

  private LocalDateTime following(LocalDateTime local) {
    return slots
        .nextExecution(local.atZone(ZoneOffset.UTC))
        .map(ZonedDateTime::toLocalDateTime)
        .orElseThrow();
  }
}
