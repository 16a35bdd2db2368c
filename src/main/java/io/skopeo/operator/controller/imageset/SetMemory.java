package io.skopeo.operator.controller.imageset;

import io.skopeo.operator.api.imageset.ImageSetStatus.ListState;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of an ImageSet between two readings of its lists; a restart loses it, and
 * reads them again.
 *
 * @param generation of the spec that it was read for
 * @param request the value of the requestedAt annotation then
 * @param readAt when the lists were read last
 * @param failures the number of readings in a row that failed
 * @param problem why the lists cannot be used now
 * @param resolution of the last good lists; empty if there were none since the start
 * @param lists for the status
 */
record SetMemory(
    long generation,
    Optional<String> request,
    Instant readAt,
    int failures,
    Optional<Problem> problem,
    Optional<SetResolution> resolution,
    List<ListState> lists) {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(15);
  private static final int MOST_DOUBLINGS = 5;

  SetMemory {
    lists = List.copyOf(lists);
  }

  /**
   * Returns when the lists are read next.
   *
   * @param seed of the uid, which spreads the readings of many ImageSets
   */
  Instant next(Schedule schedule, int seed) {
    Instant usual = schedule.next(readAt, seed);
    if (problem.isEmpty()) {
      return usual;
    }
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    Instant retry = readAt.plus(pause.compareTo(LONGEST_RETRY) < 0 ? pause : LONGEST_RETRY);
    return retry.isBefore(usual) ? retry : usual;
  }

  /** Returns whether the lists have to be read now. */
  boolean isOutdated(
      long currentGeneration,
      Optional<String> currentRequest,
      Schedule schedule,
      int seed,
      Instant now) {
    return generation != currentGeneration
        || !request.equals(currentRequest)
        || !now.isBefore(next(schedule, seed));
  }
}
