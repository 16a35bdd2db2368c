package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.CopyBatch;
import java.time.Duration;
import java.time.Instant;

/** The rule of how long copies gather in a lane before a batch is cut. */
final class Gathering {
  /** The time without an offer after which no more is expected. */
  static final Duration QUIET = Duration.ofMillis(60);

  /** The longest time that a copy waits for others. */
  static final Duration LONGEST = Duration.ofMillis(250);

  private Gathering() {}

  /**
   * Returns the time from which a batch may be cut.
   *
   * @param first the time of the first offer of what waits
   * @param last the time of the latest offer
   * @param lines that wait
   */
  static Instant end(Instant first, Instant last, int lines, int maxCopies) {
    if (lines >= Math.min(CopyBatch.MOST, maxCopies)) {
      return first;
    }
    Instant quiet = last.plus(QUIET);
    Instant longest = first.plus(LONGEST);
    return quiet.isBefore(longest) ? quiet : longest;
  }
}
