package io.skopeo.operator.controller.capacity;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queue of Images that wait for capacity: first in, first out. */
final class WaitingImages {
  /** An Image that has not tried again for so long is removed. */
  private static final Duration MAX_IDLE = Duration.ofMinutes(3);

  private final Map<String, Waiting> queue = new LinkedHashMap<>();

  private record Waiting(String namespace, Instant since, Instant seen) {}

  /** Adds an Image at the end, or keeps its place. */
  synchronized void await(String uid, String namespace, Instant now) {
    queue.merge(
        uid,
        new Waiting(namespace, now, now),
        (entry, _) -> new Waiting(namespace, entry.since(), now));
  }

  /** Removes an Image; returns since when it waited, if it did. */
  synchronized Optional<Instant> leave(String uid) {
    return Optional.ofNullable(queue.remove(uid)).map(Waiting::since);
  }

  /** Returns since when each Image waits. */
  synchronized List<Instant> waiting(Instant now) {
    removeIdle(now);
    return queue.values().stream().map(Waiting::since).toList();
  }

  synchronized boolean has(String uid) {
    return queue.containsKey(uid);
  }

  /** Counts the Images ahead of this one, by namespace. */
  synchronized Map<String, Long> ahead(String uid, Instant now) {
    removeIdle(now);
    return queue.entrySet().stream()
        .takeWhile(entry -> !entry.getKey().equals(uid))
        .collect(groupingBy(entry -> entry.getValue().namespace(), counting()));
  }

  private void removeIdle(Instant now) {
    queue.values().removeIf(entry -> entry.seen().plus(MAX_IDLE).isBefore(now));
  }
}
