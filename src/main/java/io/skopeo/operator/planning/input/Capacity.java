package io.skopeo.operator.planning.input;

import java.time.Instant;
import java.util.Optional;

/**
 * The capacity that other Images leave to an Image.
 *
 * @param runs the number of TaskRuns it may start
 * @param again the time to try again if that is zero
 * @param pulls empty if the source's registry does not count pulls
 */
public record Capacity(int runs, Instant again, Optional<PullBudget> pulls) {
  /** The capacity without other Images. */
  public static final Capacity ALL = new Capacity(Integer.MAX_VALUE, Instant.MAX, Optional.empty());
}
