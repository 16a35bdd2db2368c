package io.skopeo.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

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

  /** How many of those namespaces come before it. */
  synchronized int before(String uid, Predicate<String> namespaces, Instant now) {
    places.values().removeIf(place -> place.seen().plus(GONE).isBefore(now));
    int before = 0;
    for (var place : places.entrySet()) {
      if (place.getKey().equals(uid)) {
        break;
      }
      before += namespaces.test(place.getValue().namespace()) ? 1 : 0;
    }
    return before;
  }
}
