package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.api.archive.ImageExportStatus.Counts;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.status.ExportStatusBuilder.Export;
import io.skopeo.operator.status.ExportStatusBuilder.Report;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The reports of rounds of exports that have nothing left to do, or only plan it. */
final class ExportEnd {
  private ExportEnd() {}

  static List<Copy> copies(List<RoundPlan.Offer> offers) {
    return offers.stream().map(RoundPlan.Offer::copy).toList();
  }

  static Counts counts(ExportState state, RoundPlan plan, List<AssumedImage> assumed) {
    int leftOut = AssumedImage.images(assumed);
    int wanted = plan.selected() - leftOut;
    int exported = state.round().exported();
    return new Counts(plan.selected(), exported, leftOut, plan.failed(), exported + "/" + wanted);
  }

  static Optional<Export> completed(ExportState state, List<AssumedImage> assumed) {
    return state.round().takeCompletion()
        ? Optional.of(
            new Export(
                state.round().id(List.of(), assumed),
                state.round().receipt().map(Receipt::id),
                ExportWork.format(state.intent()).word(),
                state.round().bytes()))
        : Optional.empty();
  }

  /**
   * Reports a round with nothing left to do now.
   *
   * @param export what was completed just now; empty if the volume already had it
   */
  static ExportOutcome done(
      ExportState state, RoundPlan plan, List<AssumedImage> assumed, Optional<Export> export) {
    List<RoundPlan.Failed> failed = plan.failures();
    boolean unchanged = state.round().exported() == 0 && export.isEmpty() && failed.isEmpty();
    Optional<Assessment> failing = ArchiveStatuses.failing(failed, plan.selected());
    var report =
        new Report(
            failing.orElseGet(() -> upToDate(state, plan, assumed)),
            state.every(),
            unchanged ? Optional.empty() : Optional.of(counts(state, plan, assumed)),
            export,
            Optional.empty(),
            List.of(),
            ArchiveStatuses.failures(failed),
            failing.isPresent() ? Optional.empty() : Optional.of(state.intent().fingerprint()));
    int seed = state.export().getMetadata().getUid().hashCode();
    Optional<Instant> slot =
        state.intent().schedule().map(schedule -> schedule.next(state.now(), seed));
    return new ExportOutcome(
        report, failing.isPresent() ? plan.next().or(() -> slot) : slot, failing.isEmpty());
  }

  private static Assessment upToDate(
      ExportState state, RoundPlan plan, List<AssumedImage> assumed) {
    int leftOut = AssumedImage.images(assumed);
    int there = plan.selected() - leftOut;
    String left =
        leftOut == 0
            ? ""
            : "; %s left out, since the receipt has %s"
                .formatted(
                    Plural.of(leftOut, "image is", "images are"), leftOut == 1 ? "it" : "them");
    return new Assessment.UpToDate(
        Reason.UP_TO_DATE,
        "%s in %s%s.".formatted(Plural.of(there, "image is", "images are"), state.folder(), left));
  }

  static ExportOutcome dryRun(
      ExportState state, RoundPlan plan, List<RoundPlan.Offer> offers, List<AssumedImage> assumed) {
    state.round().facts().read(offers);
    ImageExportStatus.Plan sizes = ExportPlans.of(copies(offers), state.round().facts());
    List<RoundPlan.Failed> failed = plan.failures();
    Assessment assessment =
        ArchiveStatuses.failing(failed, plan.selected())
            .orElseGet(() ->
                new Assessment.Held(
                    Reason.DRY_RUN,
                    false,
                    "%s (%s) would be written to %s (status.plan)."
                        .formatted(
                            Plural.of(sizes.total(), "image"),
                            ArchiveStatuses.size(sizes.bytes()),
                            state.folder())));
    return new ExportOutcome(
        new Report(
            assessment,
            state.every(),
            Optional.of(counts(state, plan, assumed)),
            Optional.empty(),
            Optional.of(sizes),
            List.of(),
            ArchiveStatuses.failures(failed),
            Optional.empty()),
        plan.next(),
        true);
  }
}
