package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.status.ImportStatusBuilder.Report;
import java.time.Instant;
import java.util.Optional;

/**
 * The outcome of a step.
 *
 * @param next when to look again, if nothing happens before
 * @param isOver whether the import is at rest
 */
public record ImportOutcome(Report report, Optional<Instant> next, boolean isOver) {}
