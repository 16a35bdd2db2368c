package io.skopeo.operator.intent;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads spec.frequency as it may have been stored. The API server takes only what {@link Every}
 * reads; what is older may also be any duration as Go writes it ({@code 1.h}, {@code .5h}, {@code
 * 90000ms}), and what the Go operator could not read meant nothing to it.
 */
final class Frequency {
  private static final int MOST_CHARACTERS = 32;
  private static final String PART =
      "([0-9]{1,9}\\.?[0-9]{0,9}|\\.[0-9]{1,9})(ns|us|µs|μs|ms|s|m|h)";
  private static final Pattern WHOLE = Pattern.compile("\\+?(?:%s)+".formatted(PART));
  private static final Pattern PARTS = Pattern.compile(PART);
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

  private Frequency() {}

  /**
   * Reads one.
   *
   * @param usual what holds where the spec says nothing, or nothing that can be used
   */
  static Every read(ImageSpec spec, Every usual) {
    return spec.frequency() == null
        ? usual
        : read(spec.frequency()) instanceof Parsed.Valid<Every>(var every) ? every : usual;
  }

  /** That spec.frequency cannot be used, where it matters and is so. */
  static Optional<Problem> ignored(ImageSpec spec, Every usual) {
    return spec.frequency() != null
            && spec.schedule() == null
            && read(spec.frequency()) instanceof Parsed.Invalid<Every>(var problem)
        ? Optional.of(
            new Problem(
                Reason.FREQUENCY_IGNORED,
                "%s Until then the registries are compared each %s."
                    .formatted(problem.sentence(), inWords(usual.every()))))
        : Optional.empty();
  }

  private static Parsed<Every> read(String text) {
    Parsed<Every> read = Every.parse(text);
    if (read instanceof Parsed.Valid
        || text.length() > MOST_CHARACTERS
        || !WHOLE.matcher(text).matches()) {
      return read;
    }
    BigDecimal nanos =
        PARTS
            .matcher(text)
            .results()
            .map(Frequency::nanos)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .min(BigDecimal.valueOf(Long.MAX_VALUE));
    var every = new Every(Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact()));
    return every.isUsable() ? new Parsed.Valid<>(every) : read;
  }

  private static BigDecimal nanos(MatchResult part) {
    return new BigDecimal(part.group(1))
        .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L)));
  }

  private static String inWords(Duration every) {
    return every.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
