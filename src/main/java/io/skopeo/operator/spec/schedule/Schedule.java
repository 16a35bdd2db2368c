package io.skopeo.operator.spec.schedule;

import java.time.Duration;
import java.time.Instant;

/** The schedule by which source and destination are compared. */
public sealed interface Schedule permits IntervalSchedule, CronSchedule {
  /**
   * Returns the due time after a pass that began then.
   *
   * @param seed of the Image's uid, which spreads the passes over many Images
   */
  Instant next(Instant begun, int seed);

  /** Returns the time from a pass that began then to the next one. */
  Duration interval(Instant begun);

  /**
   * Returns whether a comparison is due at a set time after the first instant, and not after the
   * second. An interval has no set times.
   */
  boolean hasSlot(Instant since, Instant until);

  /**
   * Returns a due time for an Image whose last comparison is not known, so that many Images are not
   * due at once.
   *
   * @param longest the longest time over which they are spread
   */
  Instant spread(Instant now, Duration longest, int seed);

  /** Returns the interval or the cron expression, for a column. */
  String text();
}
