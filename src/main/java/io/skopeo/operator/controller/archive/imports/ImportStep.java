package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.archive.imports.ImportLines;
import io.skopeo.operator.archive.receipt.ArrivedImages;
import io.skopeo.operator.controller.archive.run.ArchiveOwner;
import io.skopeo.operator.controller.archive.run.VolumeLaunch;
import io.skopeo.operator.controller.archive.run.VolumeLauncher;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveBatch;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.controller.archive.source.ArchiveTargets;
import io.skopeo.operator.controller.archive.source.ReceiptConfigMaps;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.archive.source.SourcePlan;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.taskrun.RunOptionsFactory;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.archive.ImportIntent;
import io.skopeo.operator.tekton.VolumeWork;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes an import one step further: a list of the volume, a run, the receipt, or the end. */
public final class ImportStep {
  private static final Duration CHECK_OF_RUN = Duration.ofSeconds(15);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  private final VolumeListing listing;
  private final ArchiveTargets targets;
  private final ImportReceipts receipts;
  private final VolumeRuns runs;
  private final VolumeLauncher launcher;
  private final RunOptionsFactory options;

  public ImportStep(
      VolumeListing listing,
      ArchiveTargets targets,
      ImportReceipts receipts,
      VolumeRuns runs,
      VolumeLauncher launcher,
      RunOptionsFactory options) {
    this.listing = listing;
    this.targets = targets;
    this.receipts = receipts;
    this.runs = runs;
    this.launcher = launcher;
    this.options = options;
  }

  /** Takes an import one step further. */
  public ImportOutcome advance(
      ImageImport imported, ImportIntent intent, ImportMemory memory, Instant now) {
    var state = new ImportState(imported, intent, memory, now);
    if (memory.runs().running().isPresent() && !read(state)) {
      return goesOn(state);
    }
    Optional<Problem> obstacle = memory.runs().obstacle(now);
    if (obstacle.isPresent()) {
      return blocked(state, obstacle.get(), memory.runs().again());
    }
    return memory.round().map(round -> planned(state, round)).orElseGet(() -> survey(state));
  }

  /** Reads the run; returns whether it has ended. */
  private boolean read(ImportState state) {
    VolumeRound round = state.memory().runs();
    VolumeRound.Launched launched = round.running().orElseThrow();
    Optional<VolumeRound.Ended> ended =
        round.read(runs.get(state.namespace(), launched.name()), state.now());
    ended.ifPresent(end -> ended(state, end));
    return ended.isPresent();
  }

  private void ended(ImportState state, VolumeRound.Ended ended) {
    VolumeRound round = state.memory().runs();
    Optional<Problem> refusal = VolumeRound.refusal(ended.last());
    switch (ended.launched().mode()) {
      case SURVEY ->
          refusal.or(() -> listing.read(state, ended)).ifPresent(problem -> block(state, problem));
      case RECEIPT ->
          state
              .memory()
              .filed(
                  state.memory().filing(),
                  refusal
                      .map(Problem::sentence)
                      .or(() ->
                          TaskRunStatusReader.hasSucceeded(ended.last())
                              ? Optional.empty()
                              : Optional.of(
                                  "TaskRun %s failed.".formatted(ended.launched().name()))));
      case IMPORT, EXPORT ->
          refusal.ifPresentOrElse(
              problem -> round.blockedBy(problem, state.now().plus(CHECK_FOR_FIX)),
              () -> state.memory().round().ifPresent(content -> content.ended(ended.run())));
    }
  }

  private static void block(ImportState state, Problem problem) {
    state.memory().runs().blockedBy(problem, state.now().plus(CHECK_FOR_FIX));
  }

  private ImportOutcome goesOn(ImportState state) {
    VolumeRound.Launched launched = state.memory().runs().running().orElseThrow();
    Optional<String> pending =
        runs.get(state.namespace(), launched.name())
            .map(run -> TaskRunStatusReader.read(run, launched.batch(), state.now()))
            .filter(run -> run.created().plus(CHECK_OF_RUN).isBefore(state.now()))
            .flatMap(run ->
                run.state() instanceof CopyRun.Running(var words)
                    ? words.map(CopyRun.Pending::words)
                    : Optional.empty());
    String sentence =
        switch (launched.mode()) {
          case SURVEY -> "The images of %s are listed.".formatted(state.folder());
          case RECEIPT -> "The receipt is written to %s.".formatted(state.folder());
          case IMPORT, EXPORT ->
              "%s from %s."
                  .formatted(
                      Plural.of(
                          launched.batch().copies().size(), "image is copied", "images are copied"),
                      state.folder());
        };
    return state.outcome(
        ArchiveStatuses.running(sentence, launched.name(), pending),
        Optional.of(state.now().plus(CHECK_OF_RUN)));
  }

  private ImportOutcome blocked(ImportState state, Problem problem, Instant until) {
    return state.outcome(
        problem.reason().retryPolicy() == RetryPolicy.USER_ACTION
            ? new Assessment.Stalled(problem)
            : new Assessment.Retrying(
                problem, "The next attempt is at %s.".formatted(ArchiveStatuses.text(until))),
        Optional.of(until));
  }

  private ImportOutcome survey(ImportState state) {
    VolumeWork work = ImportWork.survey(ArchiveOwner.of(state.imported()), state.intent().volume());
    return switch (launch(state, work, CopyBatch.NONE, Optional.empty())) {
      case VolumeLaunch.Refused(var problem) -> refused(state, problem);
      case VolumeLaunch.Later(var why) -> later(state, why);
      case VolumeLaunch.Launched _ -> goesOn(state);
    };
  }

  /**
   * Launches a run.
   *
   * @param first a source of its copies; empty for a run that reaches no registry
   */
  private VolumeLaunch launch(
      ImportState state, VolumeWork work, CopyBatch batch, Optional<SourcePlan> first) {
    ImageIntent.Execution execution = state.intent().execution();
    ExecutionTarget target =
        first
            .map(plan -> plan.source().target())
            .orElseGet(() -> targets.withoutRegistry(state.imported(), execution));
    VolumeLaunch launched =
        launcher.launch(
            work,
            batch,
            target,
            options.create(
                state.imported().getMetadata(), execution.taskRun(), target, state.now()),
            state.now());
    if (launched instanceof VolumeLaunch.Launched(var run)) {
      state.memory().runs().launched(new VolumeRound.Launched(run, work.mode(), batch, false));
    }
    return launched;
  }

  private ImportOutcome refused(ImportState state, Problem problem) {
    return blocked(state, problem, state.now().plus(CHECK_FOR_FIX));
  }

  private ImportOutcome later(ImportState state, String why) {
    return state.outcome(
        ArchiveStatuses.waiting("The import waits for its TaskRun.", why),
        Optional.of(state.now().plus(SOON)));
  }

  private ImportOutcome planned(ImportState state, ImportRound round) {
    RoundPlan plan = round.plan(state.now());
    List<RoundPlan.Offer> possible =
        plan.offers().stream()
            .filter(offer -> ImportLines.problem(offer.copy(), round.catalog()).isEmpty())
            .toList();
    var news = ImportNews.of(round, plan, state.now());
    if (state.intent().dryRun()) {
      return ImportEnd.dryRun(state, plan, possible, news);
    }
    Optional<ArchiveBatch> batch = ArchiveBatch.next(possible, plan.hasMore());
    if (batch.isPresent()) {
      VolumeWork work =
          ImportWork.copies(
              ArchiveOwner.of(state.imported()),
              state.intent().volume(),
              batch.get().batch(),
              round.catalog());
      return switch (launch(state, work, batch.get().batch(), Optional.of(batch.get().first()))) {
        case VolumeLaunch.Refused(var problem) -> refused(state, problem);
        case VolumeLaunch.Later(var why) -> later(state, why);
        case VolumeLaunch.Launched _ ->
            state.outcome(
                goesOn(state).report().assessment(),
                Optional.of(news.counts()),
                news.failures(),
                Optional.of(state.now().plus(CHECK_OF_RUN)));
      };
    }
    if (plan.isAwaiting()) {
      return state.outcome(
          plan.waiting()
              .orElseGet(() ->
                  new Assessment.Progressing(
                      Reason.VERIFYING,
                      "%s images are at the destination.".formatted(news.counts().summary()),
                      "The destination is asked for what was copied.")),
          Optional.of(news.counts()),
          news.failures(),
          Optional.of(plan.next().orElse(state.now().plus(SOON))));
    }
    return receipt(state, round, plan, news);
  }

  /** Writes the receipt, and reports the end. */
  private ImportOutcome receipt(
      ImportState state, ImportRound round, RoundPlan plan, ImportNews news) {
    return switch (receipts.base(round)) {
      case Parsed.Invalid<ImportReceipts.Base>(var problem) -> refused(state, problem);
      case Parsed.Valid<ImportReceipts.Base>(var base) -> receipt(state, round, plan, news, base);
    };
  }

  private ImportOutcome receipt(
      ImportState state,
      ImportRound round,
      RoundPlan plan,
      ImportNews news,
      ImportReceipts.Base base) {
    List<String> missing = base.missing().stream().map(ArrivedImages::name).toList();
    return switch (receipts.write(state.imported(), round, plan, base.there(), state.now())) {
      case Parsed.Invalid<ReceiptConfigMaps.Written>(var problem) -> refused(state, problem);
      case Parsed.Valid<ReceiptConfigMaps.Written>(var written) -> {
        if (!state.memory().isFiled(written.id())) {
          VolumeWork work =
              ImportWork.receipt(
                  ArchiveOwner.of(state.imported()), state.intent().volume(), written.text());
          switch (launch(state, work, CopyBatch.NONE, Optional.empty())) {
            case VolumeLaunch.Refused(var problem) ->
                state.memory().filed(written.id(), Optional.of(problem.sentence()));
            case VolumeLaunch.Later _ -> {
              yield ImportEnd.done(state, plan, news, missing, written)
                  .until(state.now().plus(SOON), ArchiveStatuses.runs(state.memory().runs()));
            }
            case VolumeLaunch.Launched _ -> {
              state.memory().files(written.id());
              yield ImportEnd.done(state, plan, news, missing, written)
                  .until(
                      state.now().plus(CHECK_OF_RUN), ArchiveStatuses.runs(state.memory().runs()));
            }
          }
        }
        yield ImportEnd.done(state, plan, news, missing, written);
      }
    };
  }
}
