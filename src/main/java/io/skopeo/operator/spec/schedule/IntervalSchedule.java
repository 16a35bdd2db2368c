package io.skopeo.operator.spec.schedule;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An interval, as spec.frequency sets it.
 *
 * @param length the time between two comparisons
 */
public record IntervalSchedule(Duration length) implements Schedule {
  /** The interval of a spec that names none; the default of the Go operator. */
  public static final IntervalSchedule DEFAULT = new IntervalSchedule(Duration.ofMinutes(5));

  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final int MOST_CHARACTERS = 32;
  private static final Pattern WHOLE = Pattern.compile("(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?[smhdw])+");
  private static final Pattern PART = Pattern.compile("([0-9.]+)([smhdw])");
  private static final Map<String, Integer> SECONDS =
      Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400, "w", 604_800);

  /** Reads a frequency: a number with s, m, h, d or w, or several of them ({@code 1h30m}). */
  public static Parsed<IntervalSchedule> parse(String text) {
    return written(text)
        .map(every ->
            every.isUsable()
                ? new Parsed.Valid<>(every)
                : invalid(text, "write an interval from 10s to 366d"))
        .orElseGet(() ->
            invalid(text, "write a number with the unit s, m, h, d or w, such as 15m or 1h30m"));
  }

  /** Reads an interval however short or long it is; empty if it is none. */
  static Optional<IntervalSchedule> written(String text) {
    return text.length() > MOST_CHARACTERS || !WHOLE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(
            new IntervalSchedule(
                PART.matcher(text)
                    .results()
                    .map(part -> part(part.group(1), part.group(2)))
                    .reduce(Duration.ZERO, Duration::plus)));
  }

  /** Returns this interval, or the shortest or longest that can be used. */
  IntervalSchedule nearest() {
    return length.compareTo(SHORTEST) < 0
        ? new IntervalSchedule(SHORTEST)
        : length.compareTo(LONGEST) > 0 ? new IntervalSchedule(LONGEST) : this;
  }

  /** Returns whether the interval is neither too short nor too long. */
  boolean isUsable() {
    return length.compareTo(SHORTEST) >= 0 && length.compareTo(LONGEST) <= 0;
  }

  private static Duration part(String number, String unit) {
    BigDecimal seconds =
        new BigDecimal(number).multiply(BigDecimal.valueOf(SECONDS.getOrDefault(unit, 1)));
    return Duration.ofMillis(seconds.movePointRight(3).longValue());
  }

  private static Parsed<IntervalSchedule> invalid(String text, String advice) {
    return new Parsed.Invalid<>(
        Problem.inSpec(
            "spec.frequency \"%s\" cannot be used: %s."
                .formatted(SafeText.shortQuote(text), advice)));
  }

  /** Returns a time at most a tenth of the interval early. */
  @Override
  public Instant next(Instant begun, int seed) {
    long tenth = length.toMillis() / 10;
    return begun.plus(length).minusMillis(tenth == 0 ? 0 : Math.floorMod(seed, tenth));
  }

  @Override
  public Duration interval(Instant begun) {
    return length;
  }

  @Override
  public boolean hasSlot(Instant since, Instant until) {
    return false;
  }

  @Override
  public Instant spread(Instant now, Duration longest, int seed) {
    Duration within = length.compareTo(longest) < 0 ? length : longest;
    return now.plusMillis(Math.floorMod(seed, within.toMillis()));
  }

  /** Returns days, hours, minutes and seconds, such as {@code 1d12h} or {@code 90s} as 1m30s. */
  @Override
  public String text() {
    String days = length.toDays() == 0 ? "" : length.toDays() + "d";
    Duration rest = length.minusDays(length.toDays());
    return rest.isZero()
        ? days
        : days + rest.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
