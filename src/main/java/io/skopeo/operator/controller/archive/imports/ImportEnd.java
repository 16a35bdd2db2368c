package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.api.archive.ImageImportStatus;
import io.skopeo.operator.controller.archive.source.ReceiptConfigMaps;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.status.ImportStatusBuilder.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reports of imports that have nothing left to do, or only plan it. */
final class ImportEnd {
  private static final int MOST_NAMES = 3;
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  private ImportEnd() {}

  static ImportOutcome done(
      ImportState state,
      RoundPlan plan,
      ImportNews news,
      List<String> missing,
      ReceiptConfigMaps.Written receipt) {
    Optional<Assessment> bad = news.failing().or(() -> missingBase(missing));
    int seed = state.imported().getMetadata().getUid().hashCode();
    Optional<Instant> slot =
        state.intent().schedule().map(schedule -> schedule.next(state.now(), seed));
    var report =
        new Report(
            bad.orElseGet(() -> upToDate(state, news)),
            state.every(),
            state.export(),
            Optional.of(news.counts()),
            Optional.of(new ImageImportStatus.Receipt(receipt.configMap(), receipt.id())),
            Optional.empty(),
            missing,
            List.of(),
            news.failures(),
            bad.isPresent() ? Optional.empty() : Optional.of(state.intent().fingerprint()));
    Optional<Instant> retry =
        bad.isPresent()
            ? Stream.concat(
                    plan.failures().stream().map(failed -> failed.failure().nextAttempt()),
                    slot.stream())
                .min(Instant::compareTo)
                .or(() -> Optional.of(state.now().plus(CHECK_FOR_FIX)))
            : slot;
    return new ImportOutcome(report, retry, bad.isEmpty());
  }

  private static Optional<Assessment> missingBase(List<String> missing) {
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Assessment.Stalled(
                new Problem(
                    Reason.BASE_MISSING,
                    "The export leaves out %s that the destination does not have (%s%s): import the earlier export first, or export again without spec.since."
                        .formatted(
                            Plural.of(missing.size(), "image"),
                            missing.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")),
                            missing.size() > MOST_NAMES ? " …" : ""))));
  }

  private static Assessment upToDate(ImportState state, ImportNews news) {
    return new Assessment.UpToDate(
        Reason.UP_TO_DATE,
        "All %s of %s are at the destination.%s"
            .formatted(
                Plural.of(news.counts().total(), "image"),
                state.folder(),
                state
                    .memory()
                    .remark()
                    .map(why -> " The receipt is not on the volume: " + why)
                    .orElse("")));
  }

  static ImportOutcome dryRun(
      ImportState state, RoundPlan plan, List<RoundPlan.Offer> possible, ImportNews news) {
    return new ImportOutcome(
        new Report(
            news.failing()
                .orElseGet(() ->
                    new Assessment.Held(
                        Reason.DRY_RUN,
                        false,
                        "%s would be copied from %s (status.plan), %s images are at the destination."
                            .formatted(
                                Plural.of(possible.size(), "image"),
                                state.folder(),
                                news.counts().summary()))),
            state.every(),
            state.export(),
            Optional.of(news.counts()),
            Optional.empty(),
            Optional.of(news.plan(possible)),
            List.of(),
            List.of(),
            news.failures(),
            Optional.empty()),
        plan.next(),
        true);
  }
}
