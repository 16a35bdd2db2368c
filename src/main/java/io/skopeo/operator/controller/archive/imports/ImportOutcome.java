package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.api.archive.ArchiveRun;
import io.skopeo.operator.status.ImportStatusBuilder.Report;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a step.
 *
 * @param next when to look again, if nothing happens before
 * @param isOver whether the import is at rest
 */
public record ImportOutcome(Report report, Optional<Instant> next, boolean isOver) {
  /** Returns the outcome of an import that has arrived, and goes on until its receipt is a file. */
  ImportOutcome until(Instant check, List<ArchiveRun> runs) {
    return new ImportOutcome(
        new Report(
            report.assessment(),
            report.every(),
            report.export(),
            report.counts(),
            report.receipt(),
            report.plan(),
            report.missingBase(),
            runs,
            report.failures(),
            report.fulfilled()),
        Optional.of(check),
        false);
  }
}
