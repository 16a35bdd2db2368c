package io.skopeo.operator.controller.launch;

import io.skopeo.operator.planning.RunCancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The cancellations that Images ask for. A withdrawn copy ends the run of others too, so a lane has
 * at most one such end in a minute: else one Image that changes all the time would hold up the
 * rest.
 */
final class Cancellations {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** By run, then by uid of the Image that asks. */
  private final Map<String, Map<String, RunCancellation>> wanted = new HashMap<>();

  /** By lane: the last run that it lost to a withdrawn copy. */
  private final Map<String, Loss> last = new HashMap<>();

  private record Loss(String run, Instant at) {}

  /** Replaces what an Image asks for. */
  synchronized void replace(String imageUid, Collection<RunCancellation> cancellations) {
    wanted.values().forEach(byImage -> byImage.remove(imageUid));
    cancellations.forEach(cancellation ->
        wanted
            .computeIfAbsent(cancellation.run().toString(), _ -> new HashMap<>())
            .put(imageUid, cancellation));
    wanted.values().removeIf(Map::isEmpty);
  }

  /** Forgets a run that has ended. */
  synchronized void ended(String run) {
    wanted.remove(run);
  }

  /**
   * Takes the cancellations whose time has come. Another one of a run that was just cancelled is
   * dropped.
   *
   * @param laneOf the lane of a run
   */
  synchronized List<RunCancellation> take(Function<String, String> laneOf, Instant now) {
    last.values().removeIf(loss -> !loss.at().plus(PAUSE).isAfter(now));
    last.values().forEach(loss -> wanted.remove(loss.run()));
    var due = new ArrayList<RunCancellation>();
    wanted.forEach((run, byImage) -> {
      RunCancellation cancellation =
          Collections.max(byImage.values(), Comparator.comparing(RunCancellation::cause));
      boolean withdrawn = cancellation.cause() == RunCancellation.Cause.SUPERSEDED;
      if (!withdrawn || last.putIfAbsent(laneOf.apply(run), new Loss(run, now)) == null) {
        due.add(cancellation);
      }
    });
    due.forEach(cancellation -> wanted.remove(cancellation.run().toString()));
    return due;
  }

  /** Returns whether any cancellation waits. */
  synchronized boolean isPending() {
    return !wanted.isEmpty();
  }

  synchronized boolean holds(String imageUid) {
    return wanted.values().stream().anyMatch(byImage -> byImage.containsKey(imageUid));
  }
}
