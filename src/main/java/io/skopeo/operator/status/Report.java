package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.ImageStatus.Current;
import io.skopeo.operator.api.ImageStatus.HistoryEntry;
import io.skopeo.operator.api.ImageStatus.TagCounts;
import io.skopeo.operator.api.PlanStatus;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.CopyPlan;
import io.skopeo.operator.plan.Failure;
import io.skopeo.operator.plan.Folded;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.NewCopies;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Seal;
import io.skopeo.operator.plan.Tally;
import io.skopeo.operator.plan.Verdict;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Digest;
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
public record Report(
    @Nullable ImageStatus before,
    long generation,
    Optional<String> request,
    Instant now,
    Migration migration) {
  /** One hour, less the tenth by which rounds may come early. */
  private static final Duration WRITTEN_EACH = Duration.ofMinutes(54);

  private static final int MOST_FAILURES = 50;
  private static final int MOST_SUMMARIES = 20;
  private static final int MOST_HISTORY = 20;

  /** Creates a report on an Image that is not being approved. */
  public Report(
      @Nullable ImageStatus before, long generation, Optional<String> request, Instant now) {
    this(before, generation, request, now, Migration.of(before, false));
  }

  /** Returns the status after a round. */
  public ImageStatus of(Intent intent, Round round, List<Run> started) {
    List<Condition> conditions = conditions(round.verdict());
    return new ImageStatus(
        generation,
        conditions,
        phase(conditions),
        round.fulfilled() ? intent.fingerprint() : null,
        request.orElse(null),
        round.synced() ? text(now) : before == null ? null : before.lastSyncTime(),
        round.tally().filter(t -> t.copied() > 0).isPresent()
            ? text(now)
            : before == null ? null : before.lastCopyTime(),
        intent.endsWhenFulfilled() ? null : intent.schedule().text(),
        round.nextLook().map(Report::text).orElse(null),
        round.tally().map(Report::counts).orElse(before == null ? null : before.tags()),
        round
            .current()
            .map(Report::current)
            .orElse(round.tally().isPresent() || before == null ? null : before.current()),
        round.newCopies().map(Report::newCopies).orElse(null),
        plan(intent, round),
        Stream.concat(round.atWork().stream(), started.stream()).map(Report::run).toList(),
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
        && Remembered.instant(before.lastSyncTime())
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
    var verdict = new Verdict.Stuck(new Problem(problems.getFirst().reason(), sentences));
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

  private List<Condition> conditions(Verdict verdict) {
    boolean sameSpec =
        before != null && Long.valueOf(generation).equals(before.observedGeneration());
    return Conditions.of(
        verdict, before == null ? List.of() : before.conditions(), sameSpec, generation, now);
  }

  private static @Nullable String phase(List<Condition> conditions) {
    return Conditions.ready(conditions).map(Condition::getReason).orElse(null);
  }

  private static TagCounts counts(Tally tally) {
    return new TagCounts(
        tally.selected(), tally.present(), tally.pending(), tally.failed(), tally.summary());
  }

  private static Current current(Round.Current current) {
    return new Current(
        current.image().source().reference(),
        current.image().destination().name(),
        current.digest().toString());
  }

  private static ImageStatus.NewCopies newCopies(NewCopies copies) {
    return new ImageStatus.NewCopies(text(copies.since()), copies.count());
  }

  /** Returns the plan of a dry run; a round that saw nothing leaves it as it was. */
  private @Nullable PlanStatus plan(Intent intent, Round round) {
    @Nullable PlanStatus earlier = before == null || !intent.isPlanned() ? null : before.plan();
    return round.plan().map(Report::plan).orElse(earlier);
  }

  private static PlanStatus plan(CopyPlan plan) {
    return new PlanStatus(plan.total(), plan.items().stream().map(Report::item).toList());
  }

  private static PlanStatus.Item item(CopyPlan.Item item) {
    return new PlanStatus.Item(
        item.image().source().reference(),
        item.source().toString(),
        item.image().destination().name(),
        item.destination().map(Digest::toString).orElse(null),
        item.reason());
  }

  private static ImageStatus.Run run(Run run) {
    return new ImageStatus.Run(
        run.namespace(),
        run.name(),
        run.batch().lines().size(),
        text(run.created()),
        run.seal().map(Seal::uid).orElse(null),
        run.seal().map(Seal::lines).orElse(null),
        run.seal().map(Seal::pulls).orElse(null));
  }

  private static List<ImageStatus.Failure> failures(Round round) {
    return ordered(round).limit(MOST_FAILURES).map(e -> failure(e.getKey(), e.getValue())).toList();
  }

  private static Stream<Map.Entry<String, Failure>> ordered(Round round) {
    return round.failures().entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Failure> e) -> !Memory.WHOLE.equals(e.getKey()))
                .thenComparing(e -> e.getValue().next()));
  }

  private static List<ImageStatus.FailureSummary> summary(Round round, Intent intent) {
    List<Failure> unnamed = ordered(round).skip(MOST_FAILURES).map(Map.Entry::getValue).toList();
    return Stream.concat(round.folded().stream(), Folded.of(unnamed).stream())
        .limit(MOST_SUMMARIES)
        .map(folded -> summary(folded, intent))
        .toList();
  }

  private static ImageStatus.FailureSummary summary(Folded folded, Intent intent) {
    return new ImageStatus.FailureSummary(
        folded.reason().word(),
        (folded.reason().isOfDestination() ? intent.destination() : intent.source()).host(),
        folded.count(),
        folded.attempts(),
        text(folded.next()));
  }

  private static ImageStatus.Failure failure(String tag, Failure failure) {
    return new ImageStatus.Failure(
        failure.source(),
        tag,
        failure.digest().map(Digest::toString).orElse(null),
        failure.problem().reason().word(),
        failure.problem().sentence(),
        failure.attempts(),
        failure.last().map(last -> text(last.at())).orElse(null),
        text(failure.next()));
  }

  private List<HistoryEntry> history(Round round) {
    List<HistoryEntry> earlier = before == null ? List.of() : before.history();
    Optional<Tally> worth = round.tally().filter(t -> t.copied() > 0 || t.failedNow() > 0);
    if (worth.isEmpty()) {
      return earlier;
    }
    var history = new ArrayList<>(earlier);
    history.add(entry(worth.get(), round.concluded()));
    return List.copyOf(history.subList(Math.max(0, history.size() - MOST_HISTORY), history.size()));
  }

  private HistoryEntry entry(Tally tally, List<Run> concluded) {
    Instant begun = concluded.stream().map(Run::created).min(Comparator.naturalOrder()).orElse(now);
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
