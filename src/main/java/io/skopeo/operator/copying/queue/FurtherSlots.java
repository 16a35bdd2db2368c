package io.skopeo.operator.copying.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The rule of when a lane that has runs gets another slot: when its work costs more than a pod
 * does, or has waited long for the newest run.
 */
final class FurtherSlots {
  /** The time that a pod costs. */
  static final Duration POD = Duration.ofSeconds(5);

  /** The longest time that copies wait for the lane's newest run while there is capacity. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private FurtherSlots() {}

  /**
   * Returns the time from which the lane may have another run.
   *
   * @param runs the start of each running run of the lane
   * @param lines that wait
   * @param secondsPerLine empty if it is not known
   */
  static Instant opening(List<Instant> runs, int lines, OptionalDouble secondsPerLine) {
    boolean worthAPod =
        secondsPerLine.isPresent() && lines * secondsPerLine.getAsDouble() > POD.toSeconds();
    return worthAPod
        ? Instant.MIN
        : runs.stream()
            .max(Instant::compareTo)
            .map(newest -> newest.plus(PATIENCE))
            .orElse(Instant.MIN);
  }
}
