package io.skopeo.operator.planning.input;

import java.time.Instant;
import java.util.Optional;

/**
 * The capacity that other Images leave to an Image.
 *
 * @param runs how many TaskRuns it may start
 * @param again when to look again where that is none
 * @param pulls what the source's registry lets be pulled; empty where it does not count pulls
 */
public record Capacity(int runs, Instant again, Optional<PullBudget> pulls) {
  /** The capacity without other Images. */
  public static final Capacity ALL = new Capacity(Integer.MAX_VALUE, Instant.MAX, Optional.empty());
}
