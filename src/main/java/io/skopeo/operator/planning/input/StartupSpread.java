package io.skopeo.operator.planning.input;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Spreads the Images that became due while no operator acted: all at once they would overwhelm
 * registries and API server.
 *
 * @param started when this process began to reconcile
 */
public record StartupSpread(Instant started) {
  /** Fifty Images a second: a handful does not wait, three thousand take a minute. */
  private static final Duration PACE = Duration.ofMillis(20);

  /**
   * The slot of an Image.
   *
   * @param slot as the status says
   * @param images how many there are; asked for only where it matters
   * @param seed of the Image's uid
   */
  public Optional<Instant> slot(Optional<Instant> slot, IntSupplier images, int seed) {
    return slot.map(due -> due.isBefore(started) ? started.plus(place(images, seed)) : due);
  }

  private static Duration place(IntSupplier images, int seed) {
    return PACE.multipliedBy(Math.floorMod(seed, Math.max(1, images.getAsInt())));
  }
}
