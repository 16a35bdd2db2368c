package io.skopeo.operator.controller.capacity;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queue of Images that wait for other TaskRuns to end: first come, first served. */
final class WaitingImages {
  /** An Image that does not come again for so long is dropped. */
  private static final Duration GONE = Duration.ofMinutes(3);

  private final Map<String, Waiting> places = new LinkedHashMap<>();

  private record Waiting(String namespace, Instant since, Instant seen) {}

  /** Takes the last place, or keeps the one that the Image has. */
  synchronized void await(String uid, String namespace, Instant now) {
    places.merge(
        uid,
        new Waiting(namespace, now, now),
        (place, _) -> new Waiting(namespace, place.since(), now));
  }

  /**
   * Gives the place back.
   *
   * @return since when the Image had it; empty if it had none
   */
  synchronized Optional<Instant> leave(String uid) {
    return Optional.ofNullable(places.remove(uid)).map(Waiting::since);
  }

  /** Returns since when each Image waits. */
  synchronized List<Instant> waiting(Instant now) {
    forgetGone(now);
    return places.values().stream().map(Waiting::since).toList();
  }

  synchronized boolean has(String uid) {
    return places.containsKey(uid);
  }

  /** Counts the Images before this one, by namespace. */
  synchronized Map<String, Long> before(String uid, Instant now) {
    forgetGone(now);
    return places.entrySet().stream()
        .takeWhile(place -> !place.getKey().equals(uid))
        .collect(groupingBy(place -> place.getValue().namespace(), counting()));
  }

  private void forgetGone(Instant now) {
    places.values().removeIf(place -> place.seen().plus(GONE).isBefore(now));
  }
}
