package io.skopeo.operator.planning;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of one pass over an Image.
 *
 * @param assessment reported in the conditions
 * @param failures by destination tag, or {@link PreviousState#WHOLE}
 * @param failureGroups failures of earlier passes that are not known by name
 * @param newCopies the copies started in the current interval of the schedule, if they are limited
 * @param tags the state of the selected tags; empty if the registries were not compared
 * @param nextDue the time of the next pass; empty if this spec never needs another
 */
public record Plan(
    Assessment assessment,
    Runs runs,
    Map<String, TagFailure> failures,
    List<FailureGroup> failureGroups,
    Optional<CopyBudget> newCopies,
    Optional<TagReport> tags,
    Optional<Instant> nextDue) {
  /**
   * The TaskRuns of the Image.
   *
   * @param batches one for each TaskRun to start now
   * @param running those that go on
   * @param finished those whose outcome this pass reports
   */
  public record Runs(
      List<CopyBatch> batches,
      List<RunCancellation> cancellations,
      List<CopyRun> running,
      List<CopyRun> finished) {
    /** Creates runs of which nothing but the running ones is known. */
    public static Runs continuing(List<CopyRun> running) {
      return new Runs(List.of(), List.of(), running, List.of());
    }

    private Runs startingNone() {
      return new Runs(List.of(), cancellations, running, finished);
    }
  }

  /**
   * The state of the selected tags.
   *
   * @param current the image of an exact or floating tag
   * @param dryRun the copies that would be started, if none is started for real
   */
  public record TagReport(
      TagTally tally, Optional<CurrentTag> current, Optional<DryRunReport> dryRun) {}

  /** An image and its digest at the destination. */
  public record CurrentTag(SelectedTag image, Digest digest) {}

  public List<CopyBatch> batches() {
    return runs.batches();
  }

  public List<RunCancellation> cancellations() {
    return runs.cancellations();
  }

  public List<CopyRun> running() {
    return runs.running();
  }

  public List<CopyRun> finished() {
    return runs.finished();
  }

  public Optional<TagTally> tally() {
    return tags.map(TagReport::tally);
  }

  public Optional<CurrentTag> current() {
    return tags.flatMap(TagReport::current);
  }

  public Optional<DryRunReport> dryRun() {
    return tags.flatMap(TagReport::dryRun);
  }

  /** Returns whether the registries were compared. */
  public boolean compared() {
    return tags.isPresent();
  }

  /** Returns whether there is nothing left to do for this spec. */
  public boolean fulfilled() {
    return nextDue.isEmpty();
  }

  /** Returns whether other credentials may fix one of the failures. */
  public boolean needsCredentials() {
    return failures.values().stream()
        .anyMatch(failure -> failure.problem().reason().concernsCredentials());
  }

  /** Returns the destinations of the copies to start. */
  public Set<Tagged> destinations() {
    return batches().stream()
        .flatMap(batch -> batch.copies().stream())
        .map(Copy::destination)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the plan with no copy started because of a problem. */
  public Plan blockedBy(Problem problem, PreviousState previous, PassTime now) {
    TagFailure failure =
        TagFailure.again(
            previous.failure(PreviousState.WHOLE), "", problem, now.seed(), now.instant());
    var all = new LinkedHashMap<>(failures);
    all.put(PreviousState.WHOLE, failure);
    return new Plan(
        Assessment.of(failure),
        runs.startingNone(),
        all,
        failureGroups,
        previous.newCopies(),
        tags,
        Optional.of(failure.nextAttempt()));
  }

  /** Returns the plan with no copy started before an instant. */
  public Plan waitingFor(Problem problem, Instant until, PreviousState previous) {
    Assessment waiting =
        running().isEmpty()
            ? new Assessment.Waiting(problem, until)
            : new Assessment.Progressing(
                Reason.COPYING,
                "%s. %s".formatted(CopyRun.running(running().size()), problem.sentence()));
    return new Plan(
        waiting,
        runs.startingNone(),
        failures,
        failureGroups,
        previous.newCopies(),
        tags,
        Optional.of(nextDue.filter(due -> due.isBefore(until)).orElse(until)));
  }

  /** Returns the plan with no copy started, and no tag counted as failed. */
  Plan held(Assessment.Held held) {
    return new Plan(
        held,
        runs.startingNone(),
        failures,
        failureGroups,
        newCopies,
        tags.map(t -> new TagReport(t.tally().withoutFailures(), t.current(), t.dryRun())),
        nextDue);
  }
}
