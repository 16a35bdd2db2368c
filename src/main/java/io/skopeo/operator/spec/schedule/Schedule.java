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

  /** Returns the interval or the cron expression, for a column. */
  String text();
}
