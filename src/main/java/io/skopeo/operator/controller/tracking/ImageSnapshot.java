package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One Image as it is known at an instant.
 *
 * @param image with the status that was last written
 * @param complete when a look of this process last found all of it at the destination
 * @param compared when source and destination were last compared, as far as known
 * @param pause how long it is between its looks; empty where it is not looked at again
 * @param due when it is looked at next, or when it was made, where this process has not looked at
 *     it yet
 */
public record ImageSnapshot(
    Image image,
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> pause,
    Optional<Instant> due) {}
