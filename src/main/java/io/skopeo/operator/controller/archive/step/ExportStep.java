package io.skopeo.operator.controller.archive.step;

import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.api.archive.ImageExportStatus.Counts;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.controller.archive.run.VolumeLaunch;
import io.skopeo.operator.controller.archive.run.VolumeLauncher;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveBatch;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.taskrun.RunOptionsFactory;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.status.ExportStatusBuilder.Export;
import io.skopeo.operator.status.ExportStatusBuilder.Report;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes the round of an export one step further: one run, or the end. */
public final class ExportStep {
  private static final int MOST_IMAGES = 5_000;
  private static final Duration CHECK_OF_RUN = Duration.ofSeconds(15);
  private static final Duration SOON = Duration.ofSeconds(5);
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

  /**
   * The outcome of a step.
   *
   * @param next when to look again, if nothing happens before
   * @param isOver whether the round has ended
   */
  public record Outcome(Report report, Optional<Instant> next, boolean isOver) {}

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
                                new VolumeRound(intent.fingerprint(), request),
                                found,
                                receipt,
                                registry,
                                now))));
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
  public Outcome advance(ImageExport export, ExportIntent intent, ExportRound round, Instant now) {
    var state = new State(export, intent, round, now);
    if (round.runs().running().isPresent() && !read(state)) {
      return goesOn(state);
    }
    Optional<Problem> obstacle = round.runs().obstacle(now);
    return obstacle.isPresent()
        ? blocked(state, obstacle.get(), round.runs().again())
        : planned(state, round.plan(now));
  }

  /** What a step works with. */
  private record State(ImageExport export, ExportIntent intent, ExportRound round, Instant now) {
    String folder() {
      return "folder %s of claim %s".formatted(intent.volume().path(), intent.volume().claim());
    }

    Outcome outcome(Assessment assessment, Optional<Instant> next) {
      return new Outcome(
          new Report(
              assessment,
              every(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              ArchiveStatuses.runs(round.runs()),
              List.of(),
              Optional.empty()),
          next,
          false);
    }

    Optional<String> every() {
      return intent.schedule().map(schedule -> schedule.text());
    }
  }

  /** Reads the run; returns whether it has ended. */
  private boolean read(State state) {
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

  private Outcome goesOn(State state) {
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

  private Outcome blocked(State state, Problem problem, Instant until) {
    return state.outcome(
        problem.reason().retryPolicy() == RetryPolicy.USER_ACTION
            ? new Assessment.Stalled(problem)
            : new Assessment.Retrying(
                problem, "The next attempt is at %s.".formatted(ArchiveStatuses.text(until))),
        Optional.of(until));
  }

  private Outcome planned(State state, RoundPlan plan) {
    List<AssumedImage> assumed = state.round().assumed(plan);
    if (plan.selected() > MOST_IMAGES) {
      return blocked(state, tooMany(plan), state.now().plus(CHECK_FOR_FIX));
    }
    List<RoundPlan.Offer> offers = plan.offers();
    if (state.intent().dryRun()) {
      return dryRun(state, plan, offers, assumed);
    }
    if (isUnchanged(state, plan, offers, assumed)) {
      return done(state, plan, assumed, Optional.empty());
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
        : done(state, plan, assumed, completed(state, assumed));
  }

  private static Problem tooMany(RoundPlan plan) {
    return new Problem(
        Reason.LIST_TOO_LONG,
        "The export has %d images, and at most %d are possible: divide them among several ImageExports."
            .formatted(plan.selected(), MOST_IMAGES));
  }

  private static Assessment verifying(State state) {
    return ArchiveStatuses.waiting(
        "The images are compared with " + state.folder() + ".", "The export goes on in a moment.");
  }

  /** Returns whether the volume has just what is wanted by an earlier round of the same spec. */
  private static boolean isUnchanged(
      State state, RoundPlan plan, List<RoundPlan.Offer> offers, List<AssumedImage> assumed) {
    ImageExportStatus status = state.export().getStatus();
    return status != null
        && status.id() != null
        && state.round().exported() == 0
        && !plan.hasMore()
        && !plan.isAwaiting()
        && plan.failures().isEmpty()
        && state.intent().fingerprint().equals(status.fulfilledHash())
        && !state.round().runs().isRequested(status.lastHandledRequestedAt())
        && status.id().equals(state.round().id(copies(offers), assumed));
  }

  private static List<Copy> copies(List<RoundPlan.Offer> offers) {
    return offers.stream().map(RoundPlan.Offer::copy).toList();
  }

  private Outcome launch(
      State state, RoundPlan plan, List<AssumedImage> assumed, ArchiveBatch batch) {
    // Another source may have to wait for its registry.
    boolean last = batch.isAll() && !plan.isAwaiting();
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

  private static Outcome withCounts(
      Outcome outcome, State state, RoundPlan plan, List<AssumedImage> assumed) {
    Report report = outcome.report();
    return new Outcome(
        new Report(
            report.assessment(),
            report.every(),
            Optional.of(counts(state, plan, assumed)),
            Optional.empty(),
            Optional.empty(),
            report.runs(),
            ArchiveStatuses.failures(plan.failures()),
            Optional.empty()),
        outcome.next(),
        false);
  }

  private static Counts counts(State state, RoundPlan plan, List<AssumedImage> assumed) {
    int wanted = plan.selected() - assumed.size();
    int exported = state.round().exported();
    return new Counts(
        plan.selected(), exported, assumed.size(), plan.failed(), exported + "/" + wanted);
  }

  private static Optional<Export> completed(State state, List<AssumedImage> assumed) {
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
  private static Outcome done(
      State state, RoundPlan plan, List<AssumedImage> assumed, Optional<Export> export) {
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
    return new Outcome(
        report, failing.isPresent() ? plan.next().or(() -> slot) : slot, failing.isEmpty());
  }

  private static Assessment upToDate(State state, RoundPlan plan, List<AssumedImage> assumed) {
    int there = plan.selected() - assumed.size();
    String left =
        assumed.isEmpty()
            ? ""
            : "; %s left out, since the receipt has %s"
                .formatted(
                    Plural.of(assumed.size(), "image is", "images are"),
                    assumed.size() == 1 ? "it" : "them");
    return new Assessment.UpToDate(
        Reason.UP_TO_DATE,
        "%s in %s%s.".formatted(Plural.of(there, "image is", "images are"), state.folder(), left));
  }

  private static Outcome dryRun(
      State state, RoundPlan plan, List<RoundPlan.Offer> offers, List<AssumedImage> assumed) {
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
    return new Outcome(
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
