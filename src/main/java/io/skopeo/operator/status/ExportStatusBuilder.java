package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ArchiveRun;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.api.archive.ImageExportStatus.Counts;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the status of an ImageExport.
 *
 * @param before the status so far
 * @param generation of the ImageExport
 * @param request the value of the requestedAt annotation
 * @param now the instant of the pass
 */
public record ExportStatusBuilder(
    @Nullable ImageExportStatus before, long generation, Optional<String> request, Instant now) {
  private static final ImageExportStatus NONE =
      new ImageExportStatus(
          null, List.of(), null, null, null, null, null, null, null, null, null, null, null,
          List.of(), List.of());

  /**
   * What a pass has found.
   *
   * @param every the schedule, if there is one
   * @param counts empty if the sources were not compared
   * @param export the export that was completed by this pass, if it was
   * @param plan of a dry run
   * @param fulfilled the fingerprint of the spec, once it is fulfilled
   */
  public record Report(
      Assessment assessment,
      Optional<String> every,
      Optional<Counts> counts,
      Optional<Export> export,
      Optional<ImageExportStatus.Plan> plan,
      List<ArchiveRun> runs,
      List<ArchiveFailure> failures,
      Optional<String> fulfilled) {}

  /**
   * An export that is on the volume.
   *
   * @param base the id of the receipt that it leaves out
   * @param bytes empty if they are not known
   */
  public record Export(String id, Optional<String> base, String format, Optional<Long> bytes) {}

  /** Returns the status after a pass. */
  public ImageExportStatus of(Report report) {
    ImageExportStatus old = old();
    Optional<Export> export = report.export();
    List<Condition> conditions = conditions(report.assessment());
    return new ImageExportStatus(
        generation,
        conditions,
        phase(conditions),
        report.every().orElse(null),
        request.orElse(null),
        report.fulfilled().orElse(null),
        export.map(Export::id).orElse(old.id()),
        export.isPresent() ? export.get().base().orElse(null) : old.base(),
        export.map(Export::format).orElse(old.format()),
        report.counts().orElse(old.images()),
        export.isPresent() ? export.get().bytes().orElse(null) : old.bytes(),
        export.isPresent() ? now.truncatedTo(ChronoUnit.SECONDS).toString() : old.lastExportTime(),
        report.plan().orElse(null),
        report.runs(),
        report.failures());
  }

  /** Returns the status so far for a generation that wants the same. */
  public static ImageExportStatus acknowledged(
      @Nullable ImageExportStatus before, long generation) {
    ImageExportStatus old = before == null ? NONE : before;
    return new ImageExportStatus(
        generation,
        renewed(old.conditions(), generation),
        old.phase(),
        old.every(),
        old.lastHandledRequestedAt(),
        old.fulfilledHash(),
        old.id(),
        old.base(),
        old.format(),
        old.images(),
        old.bytes(),
        old.lastExportTime(),
        old.plan(),
        old.runs(),
        old.failures());
  }

  private static List<Condition> renewed(List<Condition> conditions, long generation) {
    return conditions.stream()
        .map(condition -> condition.edit().withObservedGeneration(generation).build())
        .toList();
  }

  /** Returns the status of a spec that is refused; what is on the volume stays. */
  public ImageExportStatus refused(List<Problem> problems) {
    ImageExportStatus old = old();
    List<Condition> conditions = conditions(Conditions.refused(problems));
    return new ImageExportStatus(
        generation,
        conditions,
        phase(conditions),
        null,
        request.orElse(null),
        null,
        old.id(),
        old.base(),
        old.format(),
        null,
        old.bytes(),
        old.lastExportTime(),
        null,
        List.of(),
        List.of());
  }

  private ImageExportStatus old() {
    return before == null ? NONE : before;
  }

  private List<Condition> conditions(Assessment assessment) {
    ImageExportStatus old = old();
    return Conditions.of(
        assessment,
        old.conditions(),
        Long.valueOf(generation).equals(old.observedGeneration()),
        generation,
        now);
  }

  private static @Nullable String phase(List<Condition> conditions) {
    return Conditions.ready(conditions).map(Condition::getReason).orElse(null);
  }
}
