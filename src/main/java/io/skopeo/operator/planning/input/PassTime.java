package io.skopeo.operator.planning.input;

import java.time.Instant;

/**
 * The one reading of the clock in a pass over an Image.
 *
 * @param seed a number from the Image's uid, for jitter
 */
public record PassTime(Instant instant, int seed) {}
