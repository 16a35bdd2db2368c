package io.skopeo.operator.spec.schedule;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.time.Duration;

/** Parses durations: {@code 90s}, {@code 1h30m}, {@code 7d}. */
public final class Durations {
  private Durations() {}

  /**
   * Parses a duration.
   *
   * @param field named by the problem
   * @param shortest at least ten seconds
   * @param longest at most 366 days
   */
  public static Parsed<Duration> parse(
      String field, String text, Duration shortest, Duration longest) {
    return IntervalSchedule.parse(text) instanceof Parsed.Valid<IntervalSchedule>(var read)
            && read.length().compareTo(shortest) >= 0
            && read.length().compareTo(longest) <= 0
        ? new Parsed.Valid<>(read.length())
        : new Parsed.Invalid<>(
            Problem.inSpec(
                "%s \"%s\" cannot be used: write a duration from %s to %s, such as 90m or 1h30m."
                    .formatted(
                        field, SafeText.shortQuote(text), inWords(shortest), inWords(longest))));
  }

  private static String inWords(Duration duration) {
    if (duration.toDays() > 1) {
      return duration.toDays() + "d";
    }
    if (duration.toMinutes() == 0) {
      return duration.toSeconds() + "s";
    }
    return duration.toHours() == 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
  }
}
