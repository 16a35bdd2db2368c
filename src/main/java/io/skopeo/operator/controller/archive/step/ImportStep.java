package io.skopeo.operator.controller.archive.step;

import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.archive.ImageImportStatus;
import io.skopeo.operator.api.archive.ImageImportStatus.Counts;
import io.skopeo.operator.archive.imports.ImportLines;
import io.skopeo.operator.archive.imports.ImportSources;
import io.skopeo.operator.archive.receipt.ArrivedImages;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.archive.survey.SurveyReader;
import io.skopeo.operator.controller.archive.run.ArchiveOwner;
import io.skopeo.operator.controller.archive.run.VolumeLaunch;
import io.skopeo.operator.controller.archive.run.VolumeLauncher;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveBatch;
import io.skopeo.operator.controller.archive.source.ArchiveTargets;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.archive.source.Source;
import io.skopeo.operator.controller.archive.source.SourcePlan;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.taskrun.RunOptionsFactory;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.archive.ImportIntent;
import io.skopeo.operator.spec.archive.ImportReader;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.status.ImportStatusBuilder.Export;
import io.skopeo.operator.status.ImportStatusBuilder.Report;
import io.skopeo.operator.tekton.VolumeWork;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes an import one step further: a list of the volume, a run, the receipt, or the end. */
public final class ImportStep {
  private static final int MAX_LOG = 16 << 20;
  private static final int MOST_NAMES = 3;
  private static final Duration CHECK_OF_RUN = Duration.ofSeconds(15);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  private final Registry registry;
  private final ImportReader specs;
  private final ArchiveTargets targets;
  private final ImportReceipts receipts;
  private final VolumeRuns runs;
  private final VolumeLauncher launcher;
  private final RunOptionsFactory options;

  public ImportStep(
      Registry registry,
      ImportReader specs,
      ArchiveTargets targets,
      ImportReceipts receipts,
      VolumeRuns runs,
      VolumeLauncher launcher,
      RunOptionsFactory options) {
    this.registry = registry;
    this.specs = specs;
    this.targets = targets;
    this.receipts = receipts;
    this.runs = runs;
    this.launcher = launcher;
    this.options = options;
  }

  /**
   * The outcome of a step.
   *
   * @param next when to look again, if nothing happens before
   * @param isOver whether the import is at rest
   */
  public record Outcome(Report report, Optional<Instant> next, boolean isOver) {}

  /** Takes an import one step further. */
  public Outcome advance(
      ImageImport imported, ImportIntent intent, ImportMemory memory, Instant now) {
    var state = new State(imported, intent, memory, now);
    if (memory.runs().running().isPresent() && !read(state)) {
      return goesOn(state);
    }
    Optional<Problem> obstacle = memory.runs().obstacle(now);
    if (obstacle.isPresent()) {
      return blocked(state, obstacle.get(), memory.runs().again());
    }
    return memory.round().map(round -> planned(state, round)).orElseGet(() -> survey(state));
  }

  /** What a step works with. */
  private record State(
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

    Outcome outcome(Assessment assessment, Optional<Instant> next) {
      return outcome(assessment, Optional.empty(), List.of(), next);
    }

    Outcome outcome(
        Assessment assessment,
        Optional<Counts> counts,
        List<ArchiveFailure> failures,
        Optional<Instant> next) {
      return new Outcome(
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

  /** Reads the run; returns whether it has ended. */
  private boolean read(State state) {
    VolumeRound round = state.memory().runs();
    VolumeRound.Launched launched = round.running().orElseThrow();
    Optional<VolumeRound.Ended> ended =
        round.read(runs.get(state.namespace(), launched.name()), state.now());
    ended.ifPresent(end -> ended(state, end));
    return ended.isPresent();
  }

  private void ended(State state, VolumeRound.Ended ended) {
    VolumeRound round = state.memory().runs();
    Optional<Problem> refusal = VolumeRound.refusal(ended.last());
    switch (ended.launched().mode()) {
      case SURVEY ->
          refusal.or(() -> listed(state, ended)).ifPresent(problem -> block(state, problem));
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

  private static void block(State state, Problem problem) {
    state.memory().runs().blockedBy(problem, state.now().plus(CHECK_FOR_FIX));
  }

  /** Reads the list of the volume; returns the problem if it cannot be used. */
  private Optional<Problem> listed(State state, VolumeRound.Ended ended) {
    if (!TaskRunStatusReader.hasSucceeded(ended.last())) {
      return Optional.of(
          new Problem(
              Reason.RUN_FAILED,
              "TaskRun %s did not list the volume, which is tried again: %s"
                  .formatted(ended.launched().name(), words(ended.run()))));
    }
    return runs.log(ended.last(), MAX_LOG)
        .map(log -> listed(state, log))
        .orElseGet(() ->
            Optional.of(
                new Problem(
                    Reason.RUN_FAILED,
                    "The log of TaskRun %s is gone; the volume is listed again."
                        .formatted(ended.launched().name()))));
  }

  private static String words(CopyRun run) {
    return run.state() instanceof CopyRun.NeverStarted(var message, _) ? message : "read its log.";
  }

  private Optional<Problem> listed(State state, String log) {
    return switch (SurveyReader.read(log, state.intent().repository())) {
      case Parsed.Invalid<Survey>(var problem) -> Optional.of(problem);
      case Parsed.Valid<Survey>(var survey) -> selected(state, survey);
    };
  }

  private Optional<Problem> selected(State state, Survey survey) {
    return switch (ImportSources.of(
        survey.catalog(),
        state.intent(),
        source -> specs.destination(state.namespace(), state.intent(), source))) {
      case Parsed.Invalid<ImportSources>(var problem) -> Optional.of(problem);
      case Parsed.Valid<ImportSources>(var wanted)
          when wanted.intents().isEmpty()
              && wanted.refused().isEmpty()
              && survey.problems().isEmpty()
              && survey.catalog().assumed().isEmpty() ->
          Optional.of(nothingSelected(survey));
      case Parsed.Valid<ImportSources>(var wanted) ->
          switch (sources(state, wanted)) {
            case Parsed.Invalid<List<Source>>(var problem) -> Optional.of(problem);
            case Parsed.Valid<List<Source>>(var sources) -> {
              state.memory().listed(new ImportRound(survey, wanted, sources, registry));
              yield Optional.empty();
            }
          };
    };
  }

  private static Problem nothingSelected(Survey survey) {
    List<Repository> there = survey.catalog().repositories();
    return new Problem(
        Reason.NO_TAG_MATCHES,
        "spec.include and spec.exclude select no image of the volume, which has %s%s: correct them."
            .formatted(
                there.stream()
                    .limit(MOST_NAMES)
                    .map(VolumeRepository::name)
                    .collect(Collectors.joining(", ")),
                there.size() > MOST_NAMES
                    ? " and %d more repositories".formatted(there.size() - MOST_NAMES)
                    : ""));
  }

  private Parsed<List<Source>> sources(State state, ImportSources wanted) {
    var sources = new ArrayList<Source>();
    var metadata = state.imported().getMetadata();
    for (var intent : wanted.intents()) {
      switch (targets.writing(state.imported(), intent)) {
        case Parsed.Invalid<ExecutionTarget>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
        case Parsed.Valid<ExecutionTarget>(var target) ->
            sources.add(
                new Source(
                    new ImageName(
                        metadata.getNamespace(),
                        metadata.getName(),
                        metadata.getUid() + "-" + sources.size()),
                    intent,
                    target));
      }
    }
    return new Parsed.Valid<>(sources);
  }

  private Outcome goesOn(State state) {
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

  private Outcome blocked(State state, Problem problem, Instant until) {
    return state.outcome(
        problem.reason().retryPolicy() == RetryPolicy.USER_ACTION
            ? new Assessment.Stalled(problem)
            : new Assessment.Retrying(
                problem, "The next attempt is at %s.".formatted(ArchiveStatuses.text(until))),
        Optional.of(until));
  }

  private Outcome survey(State state) {
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
      State state, VolumeWork work, CopyBatch batch, Optional<SourcePlan> first) {
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

  private Outcome refused(State state, Problem problem) {
    return blocked(state, problem, state.now().plus(CHECK_FOR_FIX));
  }

  private Outcome later(State state, String why) {
    return state.outcome(
        ArchiveStatuses.waiting("The import waits for its TaskRun.", why),
        Optional.of(state.now().plus(SOON)));
  }

  private Outcome planned(State state, ImportRound round) {
    RoundPlan plan = round.plan(state.now());
    List<RoundPlan.Offer> possible =
        plan.offers().stream()
            .filter(offer -> ImportLines.problem(offer.copy(), round.catalog()).isEmpty())
            .toList();
    var news = ImportNews.of(round, plan, state.now());
    if (state.intent().dryRun()) {
      return dryRun(state, plan, possible, news);
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
  private Outcome receipt(State state, ImportRound round, RoundPlan plan, ImportNews news) {
    ImportReceipts.Base base = receipts.base(round);
    List<String> missing = base.missing().stream().map(ArrivedImages::name).toList();
    return switch (receipts.write(state.imported(), round, plan, base.there(), state.now())) {
      case Parsed.Invalid<ImportReceipts.Written>(var problem) -> refused(state, problem);
      case Parsed.Valid<ImportReceipts.Written>(var written) -> {
        if (!state.memory().isFiled(written.id())) {
          VolumeWork work =
              ImportWork.receipt(
                  ArchiveOwner.of(state.imported()), state.intent().volume(), written.text());
          switch (launch(state, work, CopyBatch.NONE, Optional.empty())) {
            case VolumeLaunch.Refused(var problem) ->
                state.memory().filed(written.id(), Optional.of(problem.sentence()));
            case VolumeLaunch.Later(var why) -> {
              yield later(state, why);
            }
            case VolumeLaunch.Launched _ -> {
              state.memory().files(written.id());
              yield state.outcome(
                  goesOn(state).report().assessment(),
                  Optional.of(news.counts()),
                  news.failures(),
                  Optional.of(state.now().plus(CHECK_OF_RUN)));
            }
          }
        }
        yield done(state, plan, news, missing, written);
      }
    };
  }

  private static Outcome done(
      State state,
      RoundPlan plan,
      ImportNews news,
      List<String> missing,
      ImportReceipts.Written receipt) {
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
    return new Outcome(report, retry, bad.isEmpty());
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

  private static Assessment upToDate(State state, ImportNews news) {
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

  private static Outcome dryRun(
      State state, RoundPlan plan, List<RoundPlan.Offer> possible, ImportNews news) {
    return new Outcome(
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
