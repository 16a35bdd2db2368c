package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.ImageStatus.Current;
import io.skopeo.operator.api.ImageStatus.HistoryEntry;
import io.skopeo.operator.api.ImageStatus.TagCounts;
import io.skopeo.operator.api.PlanStatus;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.migration.MigrationState;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.DryRunReport;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.Progress;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds the status of an Image.
 *
 * @param before the status so far
 * @param generation of the Image
 * @param request the value of the requestedAt annotation
 * @param now the instant of the pass
 * @param migration the approval from now on
 */
public record StatusBuilder(
    @Nullable ImageStatus before,
    long generation,
    Optional<String> request,
    Instant now,
    MigrationState migration) {
  private static final int MOST_FAILURES = 50;
  private static final int MOST_SUMMARIES = 20;
  private static final int MOST_HISTORY = 20;

  /** Creates a builder for an Image that is not approved now. */
  public StatusBuilder(
      @Nullable ImageStatus before, long generation, Optional<String> request, Instant now) {
    this(before, generation, request, now, MigrationState.of(before, false));
  }

  /** Returns the status after a pass. */
  public ImageStatus of(ImageIntent intent, Plan plan) {
    StatusDraft after = draft();
    after.conditions = conditions(plan.assessment().with(intent.to()::remarked));
    after.fulfilledHash = plan.fulfilled() ? intent.fingerprint() : null;
    after.lastHandledRequestedAt = request.orElse(null);
    after.every = intent.endsWhenFulfilled() ? null : intent.schedule().text();
    plan.tags()
        .ifPresent(tags -> {
          after.lastCopyTime = tags.tally().copied() > 0 ? text(now) : after.lastCopyTime;
          after.tags = counts(tags.tally());
          after.current = tags.current().map(StatusBuilder::current).orElse(null);
        });
    after.newCopies = plan.newCopies().map(StatusBuilder::newCopies).orElse(null);
    after.plan =
        plan.dryRun().map(StatusBuilder::dryRun).orElse(intent.isPlanned() ? after.plan : null);
    after.runs = runs(plan.openRuns());
    after.lastRunTime = lastRunTime(plan.finished()).orElse(after.lastRunTime);
    after.failures = failures(plan);
    after.failureSummary = summary(plan, intent);
    after.history = history(plan);
    if (plan.compared() && (!after.build().equals(before) || isSlot(intent))) {
      after.lastSyncTime = text(now);
    }
    return after.build();
  }

  /** Returns whether a slot of a cron schedule has come since the last comparison in the status. */
  private boolean isSlot(ImageIntent intent) {
    return before != null
        && StatusReader.instant(before.lastSyncTime())
            .filter(last -> intent.schedule().hasSlot(last, now))
            .isPresent();
  }

  /**
   * Returns the status of an Image whose copies have just been launched: nothing is known besides
   * that.
   *
   * @param open the runs that are not reported yet
   * @param waiting copies that still wait for a run
   * @param since when the oldest of them began to wait
   */
  public ImageStatus launched(
      ImageIntent intent,
      Optional<CopyBudget> newCopies,
      List<CopyRun> open,
      int waiting,
      Instant since) {
    StatusDraft after = draft();
    String summary = after.tags == null ? "0/0" : after.tags.summary();
    var progress =
        new Progress(
            summary,
            intent.to().words(),
            open.stream().filter(CopyRun::isRunning).toList(),
            waiting,
            since);
    after.conditions = conditions(progress.assessment(now));
    after.newCopies = newCopies.map(StatusBuilder::newCopies).orElse(after.newCopies);
    after.runs = runs(open);
    return after.build();
  }

  /**
   * Returns the status so far for a new generation that selects the same copies; empty if the
   * generation is the same.
   */
  public Optional<ImageStatus> acknowledged() {
    if (before == null || Long.valueOf(generation).equals(before.observedGeneration())) {
      return Optional.empty();
    }
    StatusDraft after = draft();
    after.conditions =
        before.conditions().stream()
            .map(c -> c.edit().withObservedGeneration(generation).build())
            .toList();
    after.plan = null;
    return Optional.of(after.build());
  }

  /** Returns the status of a spec that is refused; TaskRuns that run keep their tags. */
  public ImageStatus refused(List<Problem> problems) {
    String sentences =
        String.join(" ", problems.stream().map(Problem::sentence).distinct().toList());
    StatusDraft after = draft();
    after.conditions =
        conditions(new Assessment.Stalled(new Problem(problems.getFirst().reason(), sentences)));
    after.fulfilledHash = null;
    after.lastHandledRequestedAt = request.orElse(null);
    after.every = null;
    after.tags = null;
    after.current = null;
    after.newCopies = null;
    after.plan = null;
    after.failures = List.of();
    after.failureSummary = List.of();
    return after.build();
  }

  private StatusDraft draft() {
    var draft = new StatusDraft(before);
    draft.observedGeneration = generation;
    draft.migration = migration.written();
    return draft;
  }

  private List<Condition> conditions(Assessment assessment) {
    boolean sameSpec =
        before != null && Long.valueOf(generation).equals(before.observedGeneration());
    return Conditions.of(
        assessment, before == null ? List.of() : before.conditions(), sameSpec, generation, now);
  }

  private static TagCounts counts(TagTally tally) {
    return new TagCounts(
        tally.selected(), tally.present(), tally.pending(), tally.failed(), tally.summary());
  }

  private static Current current(Plan.CurrentTag current) {
    return new Current(
        current.image().source().reference(),
        current.image().destination().name(),
        current.digest().toString());
  }

  private static ImageStatus.NewCopies newCopies(CopyBudget copies) {
    return new ImageStatus.NewCopies(text(copies.since()), copies.count());
  }

  private static PlanStatus dryRun(DryRunReport report) {
    return new PlanStatus(
        report.total(), report.items().stream().map(StatusBuilder::item).toList());
  }

  private static PlanStatus.Item item(DryRunReport.PlannedCopy item) {
    return new PlanStatus.Item(
        item.tag().source().reference(),
        item.source().toString(),
        item.tag().destination().name(),
        item.destination().map(Digest::toString).orElse(null),
        item.reason());
  }

  private static ImageStatus.Run run(CopyRun run) {
    return new ImageStatus.Run(
        run.namespace(), run.name(), run.batch().copies().size(), text(run.created()));
  }

  /**
   * Returns the end of the last run that is reported. It never goes back: a run that is reported
   * late, since its pod took long to stop, may have ended before others that were reported.
   */
  private Optional<String> lastRunTime(List<CopyRun> finished) {
    return Stream.concat(
            finished.stream().flatMap(run -> run.ended().stream()),
            before == null ? Stream.of() : StatusReader.instant(before.lastRunTime()).stream())
        .max(Comparator.naturalOrder())
        .map(StatusBuilder::text);
  }

  private static List<ImageStatus.Run> runs(List<CopyRun> open) {
    return open.stream()
        .sorted(Comparator.comparing(CopyRun::created).thenComparing(CopyRun::name))
        .map(StatusBuilder::run)
        .toList();
  }

  private static List<ImageStatus.Failure> failures(Plan plan) {
    return ordered(plan).limit(MOST_FAILURES).map(e -> failure(e.getKey(), e.getValue())).toList();
  }

  private static Stream<Map.Entry<String, TagFailure>> ordered(Plan plan) {
    return plan.failures().entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, TagFailure> e) -> !PreviousState.WHOLE.equals(e.getKey()))
                .thenComparing(e -> e.getValue().nextAttempt()));
  }

  private static List<ImageStatus.FailureSummary> summary(Plan plan, ImageIntent intent) {
    List<TagFailure> unnamed = ordered(plan).skip(MOST_FAILURES).map(Map.Entry::getValue).toList();
    return Stream.concat(plan.failureGroups().stream(), FailureGroup.of(unnamed).stream())
        .limit(MOST_SUMMARIES)
        .map(group -> summary(group, intent))
        .toList();
  }

  private static ImageStatus.FailureSummary summary(FailureGroup group, ImageIntent intent) {
    return new ImageStatus.FailureSummary(
        group.reason().word(),
        (group.reason().concernsDestination() ? intent.destination() : intent.source()).host(),
        group.count(),
        group.attempts(),
        text(group.nextAttempt()));
  }

  private static ImageStatus.Failure failure(String tag, TagFailure failure) {
    return new ImageStatus.Failure(
        failure.source(),
        tag,
        failure.digest().map(Digest::toString).orElse(null),
        failure.problem().reason().word(),
        failure.problem().sentence(),
        failure.attempts(),
        failure.last().map(last -> text(last.at())).orElse(null),
        text(failure.nextAttempt()));
  }

  private List<HistoryEntry> history(Plan plan) {
    List<HistoryEntry> earlier = before == null ? List.of() : before.history();
    Optional<TagTally> tally = plan.tally().filter(t -> t.copied() > 0 || t.failedNow() > 0);
    if (tally.isEmpty()) {
      return earlier;
    }
    var history = new ArrayList<>(earlier);
    history.add(entry(tally.get(), plan.finished()));
    return List.copyOf(history.subList(Math.max(0, history.size() - MOST_HISTORY), history.size()));
  }

  private HistoryEntry entry(TagTally tally, List<CopyRun> finished) {
    Instant begun =
        finished.stream().map(CopyRun::created).min(Comparator.naturalOrder()).orElse(now);
    return new HistoryEntry(
        text(begun),
        tally.copied(),
        tally.present() - tally.copied(),
        tally.failedNow(),
        Math.max(0, Duration.between(begun, now).toSeconds()) + "s");
  }

  private static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
