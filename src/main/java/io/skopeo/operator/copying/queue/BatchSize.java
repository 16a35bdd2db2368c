package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.CopyBatch;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * The size of a batch.
 *
 * @param lines after which nothing is added to the batch
 * @param copies the most that it may have
 */
record BatchSize(int lines, int copies) {
  /** The lines of a batch while the lane's seconds per line are not known. */
  static final int UNKNOWN = 50;

  /** The longest time that a run is meant to take. */
  static final Duration LONGEST = Duration.ofMinutes(4);

  /** The least time that makes a run worth its slot if the work is shared out. */
  static final Duration WORTH_A_SLOT = Duration.ofSeconds(30);

  /**
   * Returns the size of the next batch of a lane.
   *
   * @param waiting the lines that wait
   * @param secondsPerLine empty if it is not known
   * @param free the slots that the lane may have
   */
  static BatchSize of(Lane lane, int waiting, OptionalDouble secondsPerLine, int free) {
    int lines =
        secondsPerLine.isPresent() ? lines(waiting, secondsPerLine.getAsDouble(), free) : UNKNOWN;
    return new BatchSize(lines, Math.min(CopyBatch.MOST, lane.maxCopies()));
  }

  /**
   * Returns the most copies of a batch whose Task ends at the first line that fails: each failure
   * halves it.
   *
   * @param waiting the copies of the Image that wait
   * @param attempts that failed before
   */
  static int afterFailures(int waiting, int attempts) {
    return Math.max(1, (int) Math.ceil(Math.scalb((double) waiting, -attempts)));
  }

  private static int lines(int waiting, double secondsPerLine, int free) {
    double worth = waiting * secondsPerLine / WORTH_A_SLOT.toSeconds();
    int slots = (int) Math.clamp(worth, 1, Math.max(1, free));
    double inTime = LONGEST.toSeconds() / secondsPerLine;
    int most = (int) Math.clamp(inTime, 1, CopyBatch.MOST);
    return Math.clamp(Math.ceilDiv(waiting, slots), 1, most);
  }
}
