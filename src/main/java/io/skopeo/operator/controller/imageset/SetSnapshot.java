package io.skopeo.operator.controller.imageset;

import io.skopeo.operator.api.imageset.ImageSetStatus.Counts;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot of an ImageSet, for metrics.
 *
 * @param counts of its repositories, by state
 * @param listsRead when all its lists were last read without a problem, in this process
 */
public record SetSnapshot(
    String namespace, String name, Counts counts, Optional<Instant> listsRead) {}
