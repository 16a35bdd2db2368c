package io.skopeo.operator.copying.queue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The measured seconds per line of each lane, as an average in which recent runs weigh more. */
public final class LaneSpeeds {
  /** The most lanes that are remembered; those not used for the longest time are forgotten. */
  static final int MOST = 1_000;

  /** The least number of lines that tell how long a line takes. */
  static final int ENOUGH_LINES = 10;

  /** The longest time that a line counts, so that a huge image does not make all batches tiny. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final double NEWEST = 0.5;

  /** Seconds by {@link Lane#key}, least recently used first. */
  private final LinkedHashMap<String, Double> seconds = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Records the time that a run took for its lines. A small run counts only if it was faster than
   * what is known: a slow one is mostly the start of its pod, or one huge image.
   */
  public synchronized void measured(String laneKey, int lines, Duration duration) {
    if (lines < 1 || duration.isNegative()) {
      return;
    }
    double measured = Math.min(duration.toMillis() / 1000.0 / lines, (double) LONGEST.toSeconds());
    @Nullable Double known = seconds.get(laneKey);
    boolean large = lines >= ENOUGH_LINES;
    if (known == null && large) {
      seconds.put(laneKey, measured);
    } else if (known != null && (large || measured < known)) {
      seconds.put(laneKey, known + NEWEST * (measured - known));
    }
    if (seconds.size() > MOST) {
      seconds.pollFirstEntry();
    }
  }

  /** Returns the seconds per line of a lane; empty if no run had enough lines to tell. */
  public synchronized OptionalDouble secondsPerLine(String laneKey) {
    @Nullable Double known = seconds.get(laneKey);
    return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
  }
}
