package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The next looks of Images for which a round changed nothing: thousands of them would write the
 * same status again and again. A restart forgets these looks, and such an Image is due early once.
 */
final class Unwritten {
  private static final Duration SWEPT_EACH = Duration.ofHours(1);

  private final Map<String, Look> looks = new ConcurrentHashMap<>();
  private volatile Instant swept = Instant.MIN;

  /**
   * A look.
   *
   * @param written what it stands in place of
   * @param next when it is
   */
  private record Look(Written written, Instant next) {}

  /** A status is known again by its times: each round that writes one sets them anew. */
  private record Written(Optional<Instant> lastSync, Optional<Instant> nextLook) {
    static Written of(Memory memory) {
      return new Written(memory.lastSync(), memory.nextLook());
    }
  }

  /**
   * What is known of the Image.
   *
   * @param memory what its status says
   */
  Memory recall(String uid, Memory memory) {
    return Optional.ofNullable(looks.get(uid))
        .filter(look -> look.written().equals(Written.of(memory)))
        .map(look -> memory.withNextLook(Optional.of(look.next())))
        .orElse(memory);
  }

  /**
   * Keeps a look in place of the one that the status says.
   *
   * @param memory what the status says and goes on to say
   */
  void keep(String uid, Memory memory, Instant next, Instant now) {
    if (swept.isBefore(now.minus(SWEPT_EACH)) || swept.isAfter(now)) {
      looks.values().removeIf(look -> look.next().isBefore(now.minus(SWEPT_EACH)));
      swept = now;
    }
    looks.put(uid, new Look(Written.of(memory), next));
  }

  void forget(String uid) {
    looks.remove(uid);
  }
}
