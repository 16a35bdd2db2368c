package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.controller.archive.run.VolumeLaunch;
import io.skopeo.operator.controller.archive.run.VolumeLauncher;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveBatch;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.controller.archive.source.ReceiptConfigMaps;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.taskrun.RunOptionsFactory;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.status.ExportStatusBuilder.Report;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes the round of an export one step further: one run, or the end. */
public final class ExportStep {
  private static final int MOST_IMAGES = 5_000;

  /** The images left out whose names fit into a ConfigMap beside copies; more get a run alone. */
  private static final int MOST_ASSUMED = 1_000;

  private static final Duration CHECK_OF_RUN = Duration.ofSeconds(15);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  private final Registry registry;
  private final ExportSources sources;
  private final ReceiptConfigMaps receipts;
  private final VolumeRuns runs;
  private final VolumeLauncher launcher;
  private final RunOptionsFactory options;

  public ExportStep(
      Registry registry,
      ExportSources sources,
      ReceiptConfigMaps receipts,
      VolumeRuns runs,
      VolumeLauncher launcher,
      RunOptionsFactory options) {
    this.registry = registry;
    this.sources = sources;
    this.receipts = receipts;
    this.runs = runs;
    this.launcher = launcher;
    this.options = options;
  }

  /** Begins a round; a problem if its sources or its receipt cannot be read. */
  public Parsed<ExportRound> begin(
      ImageExport export, ExportIntent intent, Optional<String> request, Instant now) {
    return sources
        .of(export, intent)
        .then(found ->
            found.isEmpty()
                ? new Parsed.Invalid<>(nothingSelected())
                : receipt(export, intent)
                    .then(receipt ->
                        new Parsed.Valid<>(
                            new ExportRound(
                                new VolumeRound(intent.fingerprint(), request, handled(export)),
                                found,
                                receipt,
                                registry,
                                now))));
  }

  private static Optional<String> handled(ImageExport export) {
    return Optional.ofNullable(export.getStatus()).map(ImageExportStatus::lastHandledRequestedAt);
  }

  private static Problem nothingSelected() {
    return new Problem(
        Reason.NO_TAG_MATCHES,
        "spec.images and spec.imageSets select no Image of this namespace: label the Images, or"
            + " correct the selectors.");
  }

  private Parsed<Optional<Receipt>> receipt(ImageExport export, ExportIntent intent) {
    return intent
        .since()
        .map(since ->
            receipts
                .read(export.getMetadata().getNamespace(), since)
                .<Optional<Receipt>>then(read -> new Parsed.Valid<>(Optional.of(read))))
        .orElseGet(() -> new Parsed.Valid<>(Optional.empty()));
  }

  /** Takes a round one step further. */
  public ExportOutcome advance(
      ImageExport export, ExportIntent intent, ExportRound round, Instant now) {
    var state = new ExportState(export, intent, round, now);
    if (round.runs().running().isPresent() && !read(state)) {
      return goesOn(state);
    }
    Optional<Problem> obstacle = round.runs().obstacle(now);
    return obstacle.isPresent()
        ? blocked(state, obstacle.get(), round.runs().again())
        : planned(state, round.plan(now));
  }

  /** Reads the run; returns whether it has ended. */
  private boolean read(ExportState state) {
    VolumeRound round = state.round().runs();
    VolumeRound.Launched launched = round.running().orElseThrow();
    String namespace = state.export().getMetadata().getNamespace();
    Optional<VolumeRound.Ended> ended =
        round.read(runs.get(namespace, launched.name()), state.now());
    ended.ifPresent(end ->
        VolumeRound.refusal(end.last())
            .ifPresentOrElse(
                problem -> round.blockedBy(problem, state.now().plus(CHECK_FOR_FIX)),
                () -> state.round().ended(end)));
    return ended.isPresent();
  }

  private ExportOutcome goesOn(ExportState state) {
    VolumeRound.Launched launched = state.round().runs().running().orElseThrow();
    Optional<String> pending =
        runs.get(state.export().getMetadata().getNamespace(), launched.name())
            .map(run -> TaskRunStatusReader.read(run, launched.batch(), state.now()))
            .filter(run -> run.created().plus(CHECK_OF_RUN).isBefore(state.now()))
            .flatMap(run ->
                run.state() instanceof CopyRun.Running(var words)
                    ? words.map(CopyRun.Pending::words)
                    : Optional.empty());
    String sentence =
        "%s so far in %s."
            .formatted(
                Plural.of(state.round().exported(), "image is", "images are"), state.folder());
    return state.outcome(
        ArchiveStatuses.running(sentence, launched.name(), pending),
        Optional.of(state.now().plus(CHECK_OF_RUN)));
  }

  private ExportOutcome blocked(ExportState state, Problem problem, Instant until) {
    return state.outcome(
        problem.reason().retryPolicy() == RetryPolicy.USER_ACTION
            ? new Assessment.Stalled(problem)
            : new Assessment.Retrying(
                problem, "The next attempt is at %s.".formatted(ArchiveStatuses.text(until))),
        Optional.of(until));
  }

  private ExportOutcome planned(ExportState state, RoundPlan plan) {
    List<AssumedImage> assumed = state.round().assumed(plan);
    if (plan.selected() > MOST_IMAGES) {
      return blocked(state, tooMany(plan), state.now().plus(CHECK_FOR_FIX));
    }
    List<RoundPlan.Offer> offers = plan.offers();
    if (state.intent().dryRun()) {
      return ExportEnd.dryRun(state, plan, offers, assumed);
    }
    if (isUnchanged(state, plan, offers, assumed)) {
      return ExportEnd.done(state, plan, assumed, Optional.empty());
    }
    Optional<ArchiveBatch> batch = ArchiveBatch.next(offers, plan.hasMore());
    if (batch.isPresent()) {
      state.round().facts().read(batch.get().offers());
      return launch(state, plan, assumed, batch.get());
    }
    if (plan.isAwaiting()) {
      return state.outcome(
          plan.waiting().orElseGet(() -> verifying(state)),
          Optional.of(plan.next().orElse(state.now().plus(SOON))));
    }
    boolean worthAnIndex = state.round().exported() > 0 || plan.failures().isEmpty();
    return worthAnIndex && !state.round().isComplete()
        ? launch(state, plan, assumed, new ArchiveBatch(plan.plans().getFirst(), List.of(), true))
        : ExportEnd.done(state, plan, assumed, ExportEnd.completed(state, assumed));
  }

  private static Problem tooMany(RoundPlan plan) {
    return new Problem(
        Reason.LIST_TOO_LONG,
        "The export has %d images, and at most %d are possible: divide them among several ImageExports."
            .formatted(plan.selected(), MOST_IMAGES));
  }

  private static Assessment verifying(ExportState state) {
    return ArchiveStatuses.waiting(
        "The images are compared with " + state.folder() + ".", "The export goes on in a moment.");
  }

  /** Returns whether the volume has just what is wanted by an earlier round of the same spec. */
  private static boolean isUnchanged(
      ExportState state, RoundPlan plan, List<RoundPlan.Offer> offers, List<AssumedImage> assumed) {
    ImageExportStatus status = state.export().getStatus();
    return status != null
        && status.id() != null
        && state.round().exported() == 0
        && !plan.hasMore()
        && !plan.isAwaiting()
        && plan.failures().isEmpty()
        && state.intent().fingerprint().equals(status.fulfilledHash())
        && !state.round().runs().isAsked()
        && status.id().equals(state.round().id(ExportEnd.copies(offers), assumed));
  }

  private ExportOutcome launch(
      ExportState state, RoundPlan plan, List<AssumedImage> assumed, ArchiveBatch batch) {
    boolean fits = batch.offers().isEmpty() || assumed.size() <= MOST_ASSUMED;
    // Another source may have to wait for its registry.
    boolean last = batch.isAll() && fits && !plan.isAwaiting();
    var work =
        ExportWork.of(
            state.export(), state.intent(), state.round(), batch, last, assumed, state.now());
    var target = batch.first().source().target();
    return switch (launcher.launch(
        work,
        batch.batch(),
        target,
        options.create(
            state.export().getMetadata(),
            state.intent().execution().taskRun(),
            target,
            state.now()),
        state.now())) {
      case VolumeLaunch.Launched(var run) -> {
        state
            .round()
            .runs()
            .launched(new VolumeRound.Launched(run, work.mode(), batch.batch(), last));
        yield withCounts(goesOn(state), state, plan, assumed);
      }
      case VolumeLaunch.Later(var why) ->
          withCounts(
              state.outcome(
                  ArchiveStatuses.waiting("The export waits for its TaskRun.", why),
                  Optional.of(state.now().plus(SOON))),
              state,
              plan,
              assumed);
      case VolumeLaunch.Refused(var problem) ->
          blocked(state, problem, state.now().plus(CHECK_FOR_FIX));
    };
  }

  private static ExportOutcome withCounts(
      ExportOutcome outcome, ExportState state, RoundPlan plan, List<AssumedImage> assumed) {
    Report report = outcome.report();
    return new ExportOutcome(
        new Report(
            report.assessment(),
            report.every(),
            Optional.of(ExportEnd.counts(state, plan, assumed)),
            Optional.empty(),
            Optional.empty(),
            report.runs(),
            ArchiveStatuses.failures(plan.failures()),
            Optional.empty()),
        outcome.next(),
        false);
  }
}
