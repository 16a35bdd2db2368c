package io.skopeo.operator.planning.input;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Spreads the Images that became due while no operator was running: all at once they would
 * overwhelm registries and API server.
 *
 * @param started the time when this process began to reconcile
 */
public record StartupSpread(Instant started) {
  /** Fifty Images a second: a handful does not wait, three thousand take a minute. */
  private static final Duration PACE = Duration.ofMillis(20);

  /**
   * Returns the time of an Image's next pass.
   *
   * @param slot the time in its status
   * @param images the number of all Images, asked for only if it matters
   * @param seed of the Image's uid
   */
  public Optional<Instant> slot(Optional<Instant> slot, IntSupplier images, int seed) {
    return slot.map(due -> due.isBefore(started) ? started.plus(place(images, seed)) : due);
  }

  private static Duration place(IntSupplier images, int seed) {
    return PACE.multipliedBy(Math.floorMod(seed, Math.max(1, images.getAsInt())));
  }
}
