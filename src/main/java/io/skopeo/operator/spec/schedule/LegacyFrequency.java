package io.skopeo.operator.spec.schedule;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads spec.frequency as it may have been stored. The API server accepts only what {@link
 * IntervalSchedule} reads; older values may be any duration of Go ({@code 1.h}, {@code .5h}, {@code
 * 90000ms}), or a number of days or weeks with text around it ({@code 7days}; Go operator, {@code
 * internal/helpers/parse_time.go}), which ignored all other values.
 */
public final class LegacyFrequency {
  private static final int MOST_CHARACTERS = 32;
  private static final String PART =
      "([0-9]{1,9}\\.?[0-9]{0,9}|\\.[0-9]{1,9})(ns|us|µs|μs|ms|s|m|h)";
  private static final Pattern WHOLE = Pattern.compile("\\+?(?:%s)+".formatted(PART));
  private static final Pattern PARTS = Pattern.compile(PART);
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,9})d");
  private static final Pattern WEEKS = Pattern.compile("([0-9]{1,9})w");
  private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private LegacyFrequency() {}

  /**
   * Reads the interval of a spec.
   *
   * @param least the limit of the installation, applied if the interval cannot be used
   * @return the interval, or the nearest that can be used; the default if the spec has none that Go
   *     could read
   */
  static IntervalSchedule read(ImageSpec spec, MinimumFrequency least) {
    return Optional.ofNullable(spec.frequency())
        .flatMap(LegacyFrequency::written)
        .map(interval -> interval.isUsable() ? interval : least.longer(interval.nearest()))
        .orElseGet(least::usual);
  }

  /** Returns a problem if spec.frequency is in effect and cannot be used. */
  public static Optional<Problem> ignored(ImageSpec spec, MinimumFrequency least) {
    return spec.frequency() != null
            && spec.schedule() == null
            && written(spec.frequency()).filter(IntervalSchedule::isUsable).isEmpty()
            && IntervalSchedule.parse(spec.frequency())
                instanceof Parsed.Invalid<IntervalSchedule>(var problem)
        ? Optional.of(
            new Problem(
                Reason.FREQUENCY_IGNORED,
                "%s Until then source and destination are compared every %s."
                    .formatted(problem.sentence(), read(spec, least).text())))
        : Optional.empty();
  }

  /** Reads the interval however short or long it is; empty if Go could not read it. */
  private static Optional<IntervalSchedule> written(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    return IntervalSchedule.written(text)
        .or(() -> whole(DAYS, text, Duration.ofDays(1)))
        .or(() -> whole(WEEKS, text, Duration.ofDays(7)))
        .or(() -> ofGo(text))
        .filter(every -> every.length().isPositive());
  }

  private static Optional<IntervalSchedule> whole(Pattern pattern, String text, Duration unit) {
    return pattern
        .matcher(text)
        .results()
        .findFirst()
        .map(found -> new IntervalSchedule(unit.multipliedBy(Long.parseLong(found.group(1)))));
  }

  private static Optional<IntervalSchedule> ofGo(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal nanos =
        PARTS
            .matcher(text)
            .results()
            .map(LegacyFrequency::nanos)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return nanos.compareTo(MOST_NANOS) > 0
        ? Optional.empty()
        : Optional.of(
            new IntervalSchedule(
                Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact())));
  }

  private static BigDecimal nanos(MatchResult part) {
    return new BigDecimal(part.group(1))
        .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L)));
  }
}
