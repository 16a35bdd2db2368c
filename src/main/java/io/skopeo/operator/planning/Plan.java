package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The plan of one pass over an Image.
 *
 * @param assessment reported in the conditions
 * @param failures by destination tag, or {@link PreviousState#WHOLE}
 * @param failureGroups failures of earlier passes that are not known by name
 * @param offered the copies for the queue
 * @param newCopies the copies started in the current interval of the schedule, if they are limited
 * @param tags the state of the selected tags; empty if the registries were not compared
 * @param nextDue the time of the next pass; empty if this spec never needs another
 */
public record Plan(
    Assessment assessment,
    Offered offered,
    Runs runs,
    Map<String, TagFailure> failures,
    List<FailureGroup> failureGroups,
    Optional<CopyBudget> newCopies,
    Optional<TagReport> tags,
    Optional<Instant> nextDue) {
  /**
   * The TaskRuns of the Image.
   *
   * @param open those that are running, or whose outcome is not settled yet
   * @param finished those whose outcome this pass reports
   */
  public record Runs(
      List<RunCancellation> cancellations, List<CopyRun> open, List<CopyRun> finished) {
    /** Creates runs of which none is reported. */
    public static Runs continuing(List<CopyRun> open) {
      return new Runs(List.of(), open, List.of());
    }
  }

  /**
   * The copies for the queue.
   *
   * @param copies at most as many as an Image may offer
   * @param more the number of copies that are offered when these have been launched
   */
  public record Offered(List<WaitingCopy> copies, int more) {
    /** No copies. */
    public static final Offered NOTHING = new Offered(List.of(), 0);

    public Offered {
      copies = List.copyOf(copies);
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

  public List<RunCancellation> cancellations() {
    return runs.cancellations();
  }

  public List<CopyRun> openRuns() {
    return runs.open();
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

  /** Returns the plan with another assessment of the same. */
  public Plan assessedAs(Assessment other) {
    return new Plan(other, offered, runs, failures, failureGroups, newCopies, tags, nextDue);
  }

  /** Returns the plan with no copy offered because of a problem. */
  public Plan blockedBy(Problem problem, PreviousState previous, PassTime now) {
    TagFailure failure =
        TagFailure.again(
            previous.failure(PreviousState.WHOLE), "", problem, now.seed(), now.instant());
    var all = new LinkedHashMap<>(failures);
    all.put(PreviousState.WHOLE, failure);
    return new Plan(
        Assessment.of(failure),
        Offered.NOTHING,
        runs,
        all,
        failureGroups,
        newCopies,
        tags,
        Optional.of(failure.nextAttempt()));
  }

  /** Returns the plan with no copy offered, and no tag counted as failed. */
  Plan held(Assessment.Held held) {
    return new Plan(
        held,
        Offered.NOTHING,
        runs,
        failures,
        failureGroups,
        newCopies,
        tags.map(t -> new TagReport(t.tally().withoutFailures(), t.current(), t.dryRun())),
        nextDue);
  }
}
