package io.skopeo.operator.copying.queue;

import io.skopeo.operator.oci.ImageReference.Tagged;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tracks the destinations that runs write to, and those that runs wrote to a short time ago. */
final class DestinationTracker {
  /** The time for which ended destinations are remembered: longer than a pass takes. */
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  static final int MOST_DESTINATIONS = 50_000;
  static final int MOST_RUNS = 10_000;

  /** The destinations of batches that have no run yet, by ticket. */
  private final Map<Long, Set<Tagged>> launching = new HashMap<>();

  /** The destinations of running runs, by run key. */
  private final Map<String, Set<Tagged>> running = new HashMap<>();

  /** The number of batches and runs that have a destination. */
  private final Map<Tagged, Integer> inFlight = new HashMap<>();

  /** The end of the last run of a destination, oldest first. */
  private final LinkedHashMap<Tagged, Instant> endedDestinations = new LinkedHashMap<>();

  /** The end of runs by run key, oldest first: news of a run may arrive in any order. */
  private final LinkedHashMap<String, Instant> endedRuns = new LinkedHashMap<>();

  void launching(long ticket, Collection<Tagged> destinations) {
    launching.put(ticket, hold(destinations));
  }

  void launched(long ticket, String run) {
    @Nullable Set<Tagged> destinations = launching.remove(ticket);
    if (destinations == null) {
      return;
    }
    release(destinations);
    @Nullable Instant end = endedRuns.get(run);
    if (end == null) {
      found(run, destinations);
    } else {
      destinations.forEach(destination -> endedDestinations.putLast(destination, end));
    }
  }

  /** Gives up a batch and returns its destinations; empty if it is not known. */
  Set<Tagged> failed(long ticket) {
    @Nullable Set<Tagged> destinations = launching.remove(ticket);
    if (destinations == null) {
      return Set.of();
    }
    release(destinations);
    return destinations;
  }

  /** Adds a running run, and returns false if it is known to have ended. */
  boolean found(String run, Collection<Tagged> destinations) {
    if (endedRuns.containsKey(run)) {
      return false;
    }
    release(of(run));
    running.put(run, hold(destinations));
    return true;
  }

  /** Ends a run and returns its destinations; empty if it is not known. */
  Set<Tagged> ended(String run, Instant now) {
    @Nullable Set<Tagged> destinations = running.remove(run);
    endedRuns.putIfAbsent(run, now);
    if (destinations != null) {
      release(destinations);
      destinations.forEach(destination -> endedDestinations.putLast(destination, now));
    }
    forget(endedRuns, MOST_RUNS, now);
    forget(endedDestinations, MOST_DESTINATIONS, now);
    return destinations == null ? Set.of() : destinations;
  }

  /** Returns the destinations of a running run; empty if it is not known. */
  Set<Tagged> of(String run) {
    return running.getOrDefault(run, Set.of());
  }

  /** Returns whether a run has this destination. */
  boolean isInFlight(Tagged destination) {
    return inFlight.containsKey(destination);
  }

  /** Returns whether a run with this destination has ended at or after the instant. */
  boolean hasEndedSince(Tagged destination, Instant observed) {
    @Nullable Instant end = endedDestinations.get(destination);
    return end != null && !end.isBefore(observed);
  }

  Set<String> running() {
    return Set.copyOf(running.keySet());
  }

  private Set<Tagged> hold(Collection<Tagged> destinations) {
    Set<Tagged> held = Set.copyOf(destinations);
    held.forEach(destination -> inFlight.merge(destination, 1, Integer::sum));
    return held;
  }

  private void release(Set<Tagged> destinations) {
    for (Tagged destination : destinations) {
      int left = inFlight.getOrDefault(destination, 1) - 1;
      if (left == 0) {
        inFlight.remove(destination);
      } else {
        inFlight.put(destination, left);
      }
    }
  }

  private static <K> void forget(SequencedMap<K, Instant> ended, int most, Instant now) {
    Instant oldest = now.minus(REMEMBERED);
    while (!ended.isEmpty()
        && (ended.size() > most || ended.firstEntry().getValue().isBefore(oldest))) {
      ended.pollFirstEntry();
    }
  }
}
