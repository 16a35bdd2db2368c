package io.skopeo.operator.spec.schedule;

import io.skopeo.operator.problem.Parsed;
import java.time.Duration;

/**
 * The smallest frequency that an installation allows.
 *
 * @param text the setting of the installation
 * @param interval between two comparisons
 */
public record MinimumFrequency(String text, Duration interval) {
  /** Any frequency is allowed. */
  public static final MinimumFrequency NONE = new MinimumFrequency("", Duration.ZERO);

  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * Parses a frequency; an empty text allows any.
   *
   * @param setting named by the problem
   */
  public static Parsed<MinimumFrequency> parse(String setting, String text) {
    return text.isEmpty()
        ? new Parsed.Valid<>(NONE)
        : Durations.parse(setting, text, SHORTEST, LONGEST)
            .then(interval -> new Parsed.Valid<>(new MinimumFrequency(text, interval)));
  }

  /** Returns the interval of a spec that names none. */
  IntervalSchedule usual() {
    return longer(IntervalSchedule.DEFAULT);
  }

  /** Returns the longer of an interval and this one. */
  IntervalSchedule longer(IntervalSchedule schedule) {
    return allows(schedule) ? schedule : new IntervalSchedule(interval);
  }

  /** Returns whether comparisons are far enough apart. */
  public boolean allows(Schedule schedule) {
    return switch (schedule) {
      case IntervalSchedule(var every) -> every.compareTo(interval) >= 0;
      case CronSchedule cron -> interval.isZero() || !cron.comesWithin(interval);
    };
  }
}
