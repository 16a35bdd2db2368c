package io.skopeo.operator.spec.schedule;

import java.time.Duration;
import java.time.Instant;

/** The schedule by which source and destination are compared. */
public sealed interface Schedule permits IntervalSchedule, CronSchedule {
  /**
   * Returns when the round after one that began then is due.
   *
   * @param seed of the Image's uid: the rounds of many Images are spread by it
   */
  Instant next(Instant begun, int seed);

  /** Returns the time from a round that began then to the next one. */
  Duration interval(Instant begun);

  /** Returns the interval or the cron expression as a user writes it, for a column. */
  String text();
}
