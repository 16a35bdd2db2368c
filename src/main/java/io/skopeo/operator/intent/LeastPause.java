package io.skopeo.operator.intent;

import io.skopeo.operator.problem.Parsed;
import java.time.Duration;

/**
 * The smallest frequency that an installation allows.
 *
 * @param text as whoever installed the operator wrote it
 * @param pause between two comparisons
 */
public record LeastPause(String text, Duration pause) {
  /** Any frequency is allowed. */
  public static final LeastPause NONE = new LeastPause("", Duration.ZERO);

  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * Reads one; there is none where the text is empty.
   *
   * @param setting which the problem names
   */
  public static Parsed<LeastPause> parse(String setting, String text) {
    return text.isEmpty()
        ? new Parsed.Valid<>(NONE)
        : Span.parse(setting, text, SHORTEST, LONGEST)
            .then(pause -> new Parsed.Valid<>(new LeastPause(text, pause)));
  }

  /** Returns the interval of a spec that names none. */
  Every usual() {
    return longer(Every.DEFAULT);
  }

  /** The pause itself, or this one where it is longer. */
  Every longer(Every every) {
    return allows(every) ? every : new Every(pause);
  }

  /** Returns whether comparisons are far enough apart. */
  boolean allows(Schedule schedule) {
    return switch (schedule) {
      case Every(var every) -> every.compareTo(pause) >= 0;
      case Cron cron -> pause.isZero() || !cron.comesWithin(pause);
    };
  }
}
