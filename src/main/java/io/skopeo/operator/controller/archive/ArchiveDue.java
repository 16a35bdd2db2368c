package io.skopeo.operator.controller.archive;

import io.skopeo.operator.spec.schedule.Schedule;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides when an export or import that is at rest begins a round.
 *
 * @param fulfilled the fingerprint of the spec that was fulfilled
 * @param last the end of the last round
 * @param handledRequest the request that was acted on
 */
record ArchiveDue(
    Optional<String> fulfilled, Optional<Instant> last, Optional<String> handledRequest) {
  /**
   * Returns the time of the next round; empty if there is none until the spec changes or somebody
   * asks.
   *
   * @param fingerprint of the spec now
   * @param request the value of the requestedAt annotation
   * @param seed of the uid, which spreads rounds
   */
  Optional<Instant> next(
      String fingerprint,
      Optional<String> request,
      Optional<Schedule> schedule,
      int seed,
      Instant now) {
    boolean asked = request.isPresent() && !request.equals(handledRequest);
    if (asked || !fulfilled.equals(Optional.of(fingerprint))) {
      return Optional.of(now);
    }
    return schedule.map(times -> times.next(last.orElse(now), seed));
  }
}
