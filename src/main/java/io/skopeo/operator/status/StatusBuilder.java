package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.ImageStatus.Current;
import io.skopeo.operator.api.ImageStatus.HistoryEntry;
import io.skopeo.operator.api.ImageStatus.TagCounts;
import io.skopeo.operator.api.PlanStatus;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunFingerprint;
import io.skopeo.operator.migration.MigrationState;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.DryRunReport;
import io.skopeo.operator.planning.Plan;
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
 * Builds the Image's status from a round.
 *
 * @param before the status so far
 * @param generation of the Image
 * @param request the value of the requestedAt annotation
 * @param now the instant of the round
 * @param migration whether the Image may be acted upon, as it is from now on
 */
public record StatusBuilder(
    @Nullable ImageStatus before,
    long generation,
    Optional<String> request,
    Instant now,
    MigrationState migration) {
  /** One hour, less the tenth by which rounds may come early. */
  private static final Duration WRITTEN_EACH = Duration.ofMinutes(54);

  private static final int MOST_FAILURES = 50;
  private static final int MOST_SUMMARIES = 20;
  private static final int MOST_HISTORY = 20;

  /** Creates a report on an Image that is not being approved. */
  public StatusBuilder(
      @Nullable ImageStatus before, long generation, Optional<String> request, Instant now) {
    this(before, generation, request, now, MigrationState.of(before, false));
  }

  /** Returns the status after a round. */
  public ImageStatus of(ImageIntent intent, Plan round, List<CopyRun> started) {
    List<Condition> conditions = conditions(round.assessment());
    return new ImageStatus(
        generation,
        conditions,
        phase(conditions),
        round.fulfilled() ? intent.fingerprint() : null,
        request.orElse(null),
        round.compared() ? text(now) : before == null ? null : before.lastSyncTime(),
        round.tally().filter(t -> t.copied() > 0).isPresent()
            ? text(now)
            : before == null ? null : before.lastCopyTime(),
        intent.endsWhenFulfilled() ? null : intent.schedule().text(),
        round.nextDue().map(StatusBuilder::text).orElse(null),
        round.tally().map(StatusBuilder::counts).orElse(before == null ? null : before.tags()),
        round
            .current()
            .map(StatusBuilder::current)
            .orElse(round.tally().isPresent() || before == null ? null : before.current()),
        round.newCopies().map(StatusBuilder::newCopies).orElse(null),
        plan(intent, round),
        Stream.concat(round.running().stream(), started.stream()).map(StatusBuilder::run).toList(),
        failures(round),
        summary(round, intent),
        history(round),
        migration.written(),
        before == null ? null : before.lastGenerationSeen(),
        before == null ? List.of() : before.tagAlreadySynced());
  }

  /**
   * Returns whether a status differs from the one so far only in the times of comparisons, and that
   * one was written within the last hour: then it need not be written.
   */
  public boolean isKnown(ImageStatus after) {
    return before != null
        && before.nextSyncTime() != null
        && after.nextSyncTime() != null
        && after.compared(before.lastSyncTime(), before.nextSyncTime()).equals(before)
        && StatusReader.instant(before.lastSyncTime())
            .filter(last -> now.isBefore(last.plus(WRITTEN_EACH)))
            .isPresent();
  }

  /** Returns the same status for a new generation that wants nothing else; empty if it has it. */
  public Optional<ImageStatus> acknowledged() {
    return Optional.ofNullable(before)
        .filter(status -> !Long.valueOf(generation).equals(status.observedGeneration()))
        .map(status ->
            new ImageStatus(
                generation,
                status.conditions().stream()
                    .map(c -> c.edit().withObservedGeneration(generation).build())
                    .toList(),
                status.phase(),
                status.fulfilledHash(),
                status.lastHandledRequestedAt(),
                status.lastSyncTime(),
                status.lastCopyTime(),
                status.every(),
                status.nextSyncTime(),
                status.tags(),
                status.current(),
                status.newCopies(),
                null,
                status.runs(),
                status.failures(),
                status.failureSummary(),
                status.history(),
                migration.written(),
                status.lastGenerationSeen(),
                status.tagAlreadySynced()));
  }

  /** Returns the status of a spec that is refused. */
  public ImageStatus refused(List<Problem> problems) {
    String sentences =
        String.join(" ", problems.stream().map(Problem::sentence).distinct().toList());
    var verdict = new Assessment.Stalled(new Problem(problems.getFirst().reason(), sentences));
    List<Condition> conditions = conditions(verdict);
    return new ImageStatus(
        generation,
        conditions,
        phase(conditions),
        null,
        request.orElse(null),
        before == null ? null : before.lastSyncTime(),
        before == null ? null : before.lastCopyTime(),
        null,
        null,
        null,
        null,
        null,
        null,
        // What runs goes on, and its tags are taken until it ends.
        before == null ? List.of() : before.runs(),
        List.of(),
        List.of(),
        before == null ? List.of() : before.history(),
        migration.written(),
        before == null ? null : before.lastGenerationSeen(),
        before == null ? List.of() : before.tagAlreadySynced());
  }

  private List<Condition> conditions(Assessment assessment) {
    boolean sameSpec =
        before != null && Long.valueOf(generation).equals(before.observedGeneration());
    return Conditions.of(
        assessment, before == null ? List.of() : before.conditions(), sameSpec, generation, now);
  }

  private static @Nullable String phase(List<Condition> conditions) {
    return Conditions.ready(conditions).map(Condition::getReason).orElse(null);
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

  /** Returns the plan of a dry run; a round that saw nothing leaves it as it was. */
  private @Nullable PlanStatus plan(ImageIntent intent, Plan plan) {
    @Nullable PlanStatus earlier = before == null || !intent.isPlanned() ? null : before.plan();
    return plan.dryRun().map(StatusBuilder::plan).orElse(earlier);
  }

  private static PlanStatus plan(DryRunReport plan) {
    return new PlanStatus(plan.total(), plan.items().stream().map(StatusBuilder::item).toList());
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
        run.namespace(),
        run.name(),
        run.batch().copies().size(),
        text(run.created()),
        run.fingerprint().map(RunFingerprint::uid).orElse(null),
        run.fingerprint().map(RunFingerprint::lines).orElse(null),
        run.fingerprint().map(RunFingerprint::pulls).orElse(null));
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
    Optional<TagTally> worth = plan.tally().filter(t -> t.copied() > 0 || t.failedNow() > 0);
    if (worth.isEmpty()) {
      return earlier;
    }
    var history = new ArrayList<>(earlier);
    history.add(entry(worth.get(), plan.finished()));
    return List.copyOf(history.subList(Math.max(0, history.size() - MOST_HISTORY), history.size()));
  }

  private HistoryEntry entry(TagTally tally, List<CopyRun> concluded) {
    Instant begun =
        concluded.stream().map(CopyRun::created).min(Comparator.naturalOrder()).orElse(now);
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
