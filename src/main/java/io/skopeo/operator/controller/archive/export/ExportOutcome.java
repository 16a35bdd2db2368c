package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.status.ExportStatusBuilder.Report;
import java.time.Instant;
import java.util.Optional;

/**
 * The outcome of a step.
 *
 * @param next when to look again, if nothing happens before
 * @param isOver whether the round has ended
 */
public record ExportOutcome(Report report, Optional<Instant> next, boolean isOver) {}
