package io.skopeo.operator.copying;

import io.skopeo.operator.oci.ComposedIndex;
import java.util.List;

/**
 * A copy that waits for a run.
 *
 * @param pulls that it costs if the source's registry counts them
 * @param attempts that failed before
 * @param halvings how often the number of copies at once is halved because it was killed
 * @param indexes those that its run brings along
 */
public record WaitingCopy(
    Copy copy, PullCount pulls, int attempts, int halvings, List<ComposedIndex> indexes) {
  public WaitingCopy {
    indexes = List.copyOf(indexes);
  }

  /** Creates a copy that was not tried before. */
  public WaitingCopy(Copy copy, PullCount pulls) {
    this(copy, pulls, 0, 0, List.of());
  }

  /** Returns whether it failed before. */
  public boolean isRetried() {
    return attempts > 0;
  }
}
