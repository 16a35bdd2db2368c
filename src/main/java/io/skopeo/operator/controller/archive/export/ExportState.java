package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.status.ExportStatusBuilder.Report;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a step of an export works with. */
public record ExportState(ImageExport export, ExportIntent intent, ExportRound round, Instant now) {
  String folder() {
    return "folder %s of claim %s".formatted(intent.volume().path(), intent.volume().claim());
  }

  ExportOutcome outcome(Assessment assessment, Optional<Instant> next) {
    return new ExportOutcome(
        new Report(
            assessment,
            every(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            ArchiveStatuses.runs(round.runs()),
            failures(),
            Optional.empty()),
        next,
        false);
  }

  /** Returns the failures so far, which stay until the sources are compared again. */
  private List<ArchiveFailure> failures() {
    return export.getStatus() == null ? List.of() : export.getStatus().failures();
  }

  Optional<String> every() {
    return intent.schedule().map(schedule -> schedule.text());
  }
}
