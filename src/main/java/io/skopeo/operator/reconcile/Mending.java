package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Round;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Notices within a minute that credentials which a registry refused are others now. The registry is
 * spared: only the ServiceAccount and the Secrets that it names are asked for their versions.
 */
final class Mending {
  private static final Duration LOOK_EACH = Duration.ofMinutes(1);

  private final Map<String, String> refused = new ConcurrentHashMap<>();

  /** Notes with which version of credentials a round was made, where they were refused. */
  void note(String uid, String version, Round round) {
    if (round.wantsCredentials()) {
      refused.put(uid, version);
    } else {
      refused.remove(uid);
    }
  }

  /**
   * Whether the refused credentials have been changed since.
   *
   * @param version that they have now, empty where they cannot be had; asked for only if it matters
   */
  boolean isMended(String uid, Memory memory, Supplier<Optional<String>> version) {
    if (!memory.wantsCredentials()) {
      refused.remove(uid);
      return false;
    }
    return version
        .get()
        .filter(now -> !now.equals(refused.computeIfAbsent(uid, _ -> now)))
        .isPresent();
  }

  /** When to look, where something else would be looked at later. */
  static Optional<Instant> before(Optional<Instant> later, boolean wantsCredentials, Instant now) {
    Instant look = now.plus(LOOK_EACH);
    return wantsCredentials
        ? later.filter(l -> l.isBefore(look)).or(() -> Optional.of(look))
        : later;
  }
}
