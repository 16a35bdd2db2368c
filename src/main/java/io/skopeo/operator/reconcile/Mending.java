package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.problem.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices within a minute that credentials which a registry refused are others now. The registry is
 * spared: only the ServiceAccount and the Secrets that it names are asked for their versions.
 */
final class Mending {
  private static final Duration LOOK_EACH = Duration.ofMinutes(1);

  private final Places places;
  private final Map<String, String> refused = new ConcurrentHashMap<>();

  Mending(Places places) {
    this.places = places;
  }

  /** Notes with which credentials a round was made, where they were refused. */
  void note(String uid, Place place, Round round) {
    if (round.wantsCredentials()) {
      refused.put(uid, place.version());
    } else {
      refused.remove(uid);
    }
  }

  /** Whether the refused credentials have been changed, or can be had again. */
  boolean isMended(Image image, Intent intent, Memory memory) {
    String uid = image.getMetadata().getUid();
    if (!memory.wantsCredentials()) {
      refused.remove(uid);
      return false;
    }
    return places.of(image, intent) instanceof Parsed.Valid<Place>(var place)
        && !place.version().equals(refused.computeIfAbsent(uid, _ -> place.version()));
  }

  /** When to look, where something else would be looked at later. */
  static Optional<Instant> before(Optional<Instant> later, boolean wantsCredentials, Instant now) {
    Instant look = now.plus(LOOK_EACH);
    return wantsCredentials
        ? later.filter(l -> l.isBefore(look)).or(() -> Optional.of(look))
        : later;
  }
}
