package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot of one Image.
 *
 * @param image with the status that was last written
 * @param complete when a sync of this process last found all of it at the destination
 * @param compared when source and destination were last compared, as far as known
 * @param interval between two syncs; empty if there are no more
 * @param due when it is reconciled next; its creation if this process has not reconciled it yet
 */
public record ImageSnapshot(
    Image image,
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> interval,
    Optional<Instant> due) {}
