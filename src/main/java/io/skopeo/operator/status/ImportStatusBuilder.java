package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ArchiveRun;
import io.skopeo.operator.api.archive.ImageImportStatus;
import io.skopeo.operator.api.archive.ImageImportStatus.Counts;
import io.skopeo.operator.api.archive.ImageImportStatus.Receipt;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the status of an ImageImport.
 *
 * @param before the status so far
 * @param generation of the ImageImport
 * @param request the value of the requestedAt annotation
 * @param now the instant of the pass
 */
public record ImportStatusBuilder(
    @Nullable ImageImportStatus before, long generation, Optional<String> request, Instant now) {
  private static final int MOST_NAMES = 50;

  private static final ImageImportStatus NONE =
      new ImageImportStatus(
          null, List.of(), null, null, null, null, null, null, null, null, null, null, List.of(),
          List.of(), List.of());

  /**
   * What a pass has found.
   *
   * @param every the schedule, if there is one
   * @param export the export on the volume, if its content is known and it is one
   * @param counts empty if the destinations were not compared
   * @param receipt of what is there, once it is written
   * @param plan of a dry run
   * @param missingBase the images that the export relies on and that are not there
   * @param fulfilled the fingerprint of the spec, once it is fulfilled
   */
  public record Report(
      Assessment assessment,
      Optional<String> every,
      Optional<Export> export,
      Optional<Counts> counts,
      Optional<Receipt> receipt,
      Optional<ImageImportStatus.Plan> plan,
      List<String> missingBase,
      List<ArchiveRun> runs,
      List<ArchiveFailure> failures,
      Optional<String> fulfilled) {}

  /**
   * The export on the volume.
   *
   * @param base the id of the receipt that it leaves out
   */
  public record Export(String id, Optional<String> base) {}

  /** Returns the status after a pass. */
  public ImageImportStatus of(Report report) {
    ImageImportStatus old = before == null ? NONE : before;
    Optional<Export> export = report.export();
    List<Condition> conditions = conditions(report.assessment(), old);
    return new ImageImportStatus(
        generation,
        conditions,
        phase(conditions),
        report.every().orElse(null),
        request.orElse(null),
        report.fulfilled().orElse(null),
        export.map(Export::id).orElse(old.exportID()),
        export.isPresent() ? export.get().base().orElse(null) : old.base(),
        report.counts().orElse(old.images()),
        report.receipt().orElse(old.receipt()),
        report.receipt().isPresent()
            ? now.truncatedTo(ChronoUnit.SECONDS).toString()
            : old.lastImportTime(),
        report.plan().orElse(null),
        report.missingBase().stream().limit(MOST_NAMES).toList(),
        report.runs(),
        report.failures());
  }

  /** Returns the status so far for a generation that wants the same. */
  public static ImageImportStatus acknowledged(
      @Nullable ImageImportStatus before, long generation) {
    ImageImportStatus old = before == null ? NONE : before;
    return new ImageImportStatus(
        generation,
        renewed(old.conditions(), generation),
        old.phase(),
        old.every(),
        old.lastHandledRequestedAt(),
        old.fulfilledHash(),
        old.exportID(),
        old.base(),
        old.images(),
        old.receipt(),
        old.lastImportTime(),
        old.plan(),
        old.missingBase(),
        old.runs(),
        old.failures());
  }

  private static List<Condition> renewed(List<Condition> conditions, long generation) {
    return conditions.stream()
        .map(condition -> condition.edit().withObservedGeneration(generation).build())
        .toList();
  }

  /** Returns the status of a spec that is refused; what was imported stays. */
  public ImageImportStatus refused(List<Problem> problems) {
    ImageImportStatus old = before == null ? NONE : before;
    List<Condition> conditions = conditions(Conditions.refused(problems), old);
    return new ImageImportStatus(
        generation,
        conditions,
        phase(conditions),
        null,
        request.orElse(null),
        null,
        old.exportID(),
        old.base(),
        null,
        old.receipt(),
        old.lastImportTime(),
        null,
        List.of(),
        List.of(),
        List.of());
  }

  private List<Condition> conditions(Assessment assessment, ImageImportStatus old) {
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
