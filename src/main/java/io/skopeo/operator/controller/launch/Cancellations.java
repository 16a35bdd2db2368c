package io.skopeo.operator.controller.launch;

import io.skopeo.operator.planning.RunCancellation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The cancellations that Images ask for. A withdrawn copy ends the run of others too, so a lane
 * loses at most one run in a minute that way: else one Image that changes all the time would hold
 * up the rest. A run all of whose Images ask is no loss to anybody, and does not wait.
 */
final class Cancellations {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** By run, then by uid of the Image that asks. */
  private final Map<String, Map<String, RunCancellation>> wanted = new HashMap<>();

  /** By run: when it was cancelled. */
  private final Map<String, Instant> made = new HashMap<>();

  /** By lane: when it last lost a run with Images that did not ask for that. */
  private final Map<String, Instant> lost = new HashMap<>();

  /**
   * The parts of the queue that the end of a run affects.
   *
   * @param lane of the run
   * @param images the uids of its Images; empty if they are not known
   */
  record Affected(String lane, Set<String> images) {
    Affected {
      images = Set.copyOf(images);
    }
  }

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
   * Returns the cancellations whose time has come; they stay until they are made. Another one of a
   * run that was just cancelled is dropped.
   *
   * @param affected tells what the end of a run affects
   */
  synchronized List<RunCancellation> due(Function<String, Affected> affected, Instant now) {
    made.values().removeIf(at -> !at.plus(PAUSE).isAfter(now));
    lost.values().removeIf(at -> !at.plus(PAUSE).isAfter(now));
    wanted.keySet().removeAll(made.keySet());
    var losing = new HashSet<String>(lost.keySet());
    var due = new ArrayList<RunCancellation>();
    wanted.forEach((run, byImage) -> {
      RunCancellation cancellation =
          Collections.max(byImage.values(), Comparator.comparing(RunCancellation::cause));
      Affected others = affected.apply(run);
      if (!harmsOthers(cancellation, others) || losing.add(others.lane())) {
        due.add(cancellation);
      }
    });
    return due;
  }

  /** Removes a cancellation that was made. */
  synchronized void made(RunCancellation cancellation, Affected affected, Instant now) {
    String run = cancellation.run().toString();
    if (harmsOthers(cancellation, affected)) {
      lost.put(affected.lane(), now);
    }
    made.put(run, now);
    wanted.remove(run);
  }

  private boolean harmsOthers(RunCancellation cancellation, Affected affected) {
    Set<String> asking = wanted.getOrDefault(cancellation.run().toString(), Map.of()).keySet();
    boolean alone = !affected.images().isEmpty() && asking.containsAll(affected.images());
    return cancellation.cause() == RunCancellation.Cause.SUPERSEDED && !alone;
  }

  /** Returns whether any cancellation waits. */
  synchronized boolean isPending() {
    return !wanted.isEmpty();
  }

  synchronized boolean holds(String imageUid) {
    return wanted.values().stream().anyMatch(byImage -> byImage.containsKey(imageUid));
  }
}
