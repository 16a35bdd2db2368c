package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.archive.ImageImportStatus.Counts;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.spec.archive.ImportIntent;
import io.skopeo.operator.status.ImportStatusBuilder.Export;
import io.skopeo.operator.status.ImportStatusBuilder.Report;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a step of an import works with. */
public record ImportState(
    ImageImport imported, ImportIntent intent, ImportMemory memory, Instant now) {
  String folder() {
    String path = intent.volume().path();
    return path.isEmpty()
        ? "claim " + intent.volume().claim()
        : "folder %s of claim %s".formatted(path, intent.volume().claim());
  }

  String namespace() {
    return imported.getMetadata().getNamespace();
  }

  ImportOutcome outcome(Assessment assessment, Optional<Instant> next) {
    return outcome(
        assessment,
        Optional.empty(),
        imported.getStatus() == null ? List.of() : imported.getStatus().failures(),
        next);
  }

  ImportOutcome outcome(
      Assessment assessment,
      Optional<Counts> counts,
      List<ArchiveFailure> failures,
      Optional<Instant> next) {
    return new ImportOutcome(
        new Report(
            assessment,
            every(),
            export(),
            counts,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            ArchiveStatuses.runs(memory.runs()),
            failures,
            Optional.empty()),
        next,
        false);
  }

  Optional<String> every() {
    return intent.schedule().map(schedule -> schedule.text());
  }

  Optional<Export> export() {
    return memory
        .round()
        .flatMap(round -> round.survey().export())
        .map(export -> new Export(export.id(), export.base()));
  }
}
