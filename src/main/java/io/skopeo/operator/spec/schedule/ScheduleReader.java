package io.skopeo.operator.spec.schedule;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Reads the schedule from spec.schedule, or else from spec.frequency. */
public final class ScheduleReader {
  private static final Duration SHORTEST_DELAY = Duration.ofSeconds(10);
  private static final Duration LONGEST_DELAY = Duration.ofDays(7);

  private ScheduleReader() {}

  /** Reads the schedule of a spec, with the limit of the installation. */
  public static Parsed<Schedule> read(ImageSpec spec, MinimumFrequency least) {
    if (spec.schedule() != null) {
      return read(spec.schedule());
    }
    return new Parsed.Valid<>(LegacyFrequency.read(spec, least));
  }

  /** Reads a cron expression with its time zone and delay. */
  public static Parsed<Schedule> read(ScheduleSpec schedule) {
    @Nullable String cron = schedule.cron();
    return cron == null || cron.isBlank()
        ? new Parsed.Invalid<>(
            Problem.inSpec(
                "spec.schedule.cron is missing: write the five fields of a crontab line."))
        : zone(schedule.timeZone())
            .then(zone -> CronSchedule.parse(cron, zone))
            .then(parsed ->
                delay(schedule.delay()).then(delay -> new Parsed.Valid<>(parsed.delayedBy(delay))));
  }

  private static Parsed<Duration> delay(@Nullable String text) {
    return text == null || text.isEmpty()
        ? new Parsed.Valid<>(Duration.ZERO)
        : Durations.parse("spec.schedule.delay", text, SHORTEST_DELAY, LONGEST_DELAY);
  }

  /** Reads a name; an offset would be wrong for half of the year. */
  private static Parsed<ZoneId> zone(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return new Parsed.Valid<>(ZoneOffset.UTC);
    }
    return ZoneId.getAvailableZoneIds().contains(name)
        ? new Parsed.Valid<>(ZoneId.of(name))
        : new Parsed.Invalid<>(
            Problem.inSpec(
                "spec.schedule.timeZone \"%s\" is unknown: write a name of the IANA time zone database, such as Europe/Paris."
                    .formatted(SafeText.shortQuote(name))));
  }
}
