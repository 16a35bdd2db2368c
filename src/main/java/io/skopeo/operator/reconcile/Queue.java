package io.skopeo.operator.reconcile;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Images that wait until other TaskRuns have ended: who came first is served first. */
final class Queue {
  /** Who does not come again for so long has gone. */
  private static final Duration GONE = Duration.ofMinutes(3);

  private final Map<String, Place> places = new LinkedHashMap<>();

  private record Place(String namespace, Instant seen) {}

  /** Takes the last place, or keeps the one it has. */
  synchronized void await(String uid, String namespace, Instant now) {
    Place place = new Place(namespace, now);
    if (places.replace(uid, place) == null) {
      places.put(uid, place);
    }
  }

  synchronized void leave(String uid) {
    places.remove(uid);
  }

  synchronized boolean has(String uid) {
    return places.containsKey(uid);
  }

  /** How many come before it, by namespace. */
  synchronized Map<String, Long> before(String uid, Instant now) {
    places
        .values()
        .removeIf(place -> Duration.between(place.seen(), now).abs().compareTo(GONE) > 0);
    return places.entrySet().stream()
        .takeWhile(place -> !place.getKey().equals(uid))
        .collect(groupingBy(place -> place.getValue().namespace(), counting()));
  }
}
