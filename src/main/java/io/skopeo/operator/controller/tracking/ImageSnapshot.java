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
 * @param compared when this process last compared source and destination
 * @param interval between two syncs; empty if there are no more
 * @param due when it is reconciled next; its creation if this process has not reconciled it yet
 * @param nextSync when source and destination are compared next; empty if only an event leads to
 *     it, and before the first reconcile
 */
public record ImageSnapshot(
    Image image,
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> interval,
    Optional<Instant> due,
    Optional<Instant> nextSync) {}
