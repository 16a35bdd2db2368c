package io.skopeo.operator.planning;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.Observation.Deferral;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.Observation.Unobservable;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of one round.
 *
 * @param assessment what is said of the Image
 * @param batches batches to start now
 * @param cancellations runs to end
 * @param running runs that go on
 * @param finished finished runs whose outcome this round tells
 * @param tally how many tags stand where; empty where nothing could be seen
 * @param failures by destination tag, or {@link PreviousState#WHOLE}
 * @param failureGroups failures of earlier rounds that are not known by name
 * @param current what an exact or floating tag points to
 * @param newCopies how many copies the current round of the schedule has started, where that is
 *     limited
 * @param dryRun what would be copied, where that is all that is asked
 * @param compared whether the registries were compared
 * @param fulfilled whether there will never be anything to do for this spec
 * @param nextDue when to look again by itself; empty for never
 */
public record Plan(
    Assessment assessment,
    List<CopyBatch> batches,
    List<RunCancellation> cancellations,
    List<CopyRun> running,
    List<CopyRun> finished,
    Optional<TagTally> tally,
    Map<String, TagFailure> failures,
    List<FailureGroup> failureGroups,
    Optional<CurrentTag> current,
    Optional<CopyBudget> newCopies,
    Optional<DryRunReport> dryRun,
    boolean compared,
    boolean fulfilled,
    Optional<Instant> nextDue) {
  /** The pause before a look that nobody has to wait for. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  /** Returns whether something failed that other credentials may settle. */
  public boolean needsCredentials() {
    return failures.values().stream()
        .anyMatch(failure -> failure.problem().reason().concernsCredentials());
  }

  /** One image and what it points to at the destination. */
  public record CurrentTag(SelectedTag image, Digest digest) {}

  /** Decides what to do and to say, from what was seen and remembered. */
  public static Plan decide(
      ImageIntent intent,
      Observation observation,
      ConcurrencyLimits limits,
      PreviousState previous,
      PassTime now) {
    Plan plan = decided(intent, observation, limits, previous, now);
    return intent.approval().map(plan::awaiting).orElse(plan);
  }

  private static Plan decided(
      ImageIntent intent,
      Observation observation,
      ConcurrencyLimits limits,
      PreviousState previous,
      PassTime now) {
    return switch (observation.registries()) {
      case Unobservable(var problem) -> blind(intent, problem, observation, previous, now);
      case Deferral(var until) -> deferred(until, observation, previous, now);
      case TagObservations seen -> {
        Observation told = observation.withOutcomes(seen, intent);
        PreviousState recalled = recalled(seen, intent, told, previous, now);
        var standings = new LinkedHashMap<SelectedTag, TagState>();
        seen.observations()
            .forEach(tagObservation ->
                standings.put(
                    tagObservation.image(),
                    TagState.of(tagObservation, intent, told, recalled, now)));
        yield new Planner(intent, told, limits.of(intent), recalled, now, standings).plan();
      }
    };
  }

  /** Finds out which of the images the remembered failures concern. */
  private static PreviousState recalled(
      TagObservations seen,
      ImageIntent intent,
      Observation told,
      PreviousState previous,
      PassTime now) {
    PreviousState current = previous.withoutReplaced(seen.observations());
    return current.failureGroups().isEmpty()
        ? current
        : current.naming(
            seen.observations().stream()
                .filter(s -> !s.image().attached())
                .filter(
                    s -> !(TagState.of(s, intent, told, current, now) instanceof TagState.Complete))
                .map(TagObservation::image));
  }

  /** The round of a problem that kept anything from being seen or started. */
  private static Plan blind(
      ImageIntent intent,
      Problem problem,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    TagFailure failure =
        TagFailure.again(
            previous.failure(PreviousState.WHOLE),
            intent.version().text(),
            problem,
            now.seed(),
            now.instant());
    var failures = new LinkedHashMap<>(previous.failures());
    failures.put(PreviousState.WHOLE, failure);
    return new Plan(
        of(failure),
        List.of(),
        List.of(),
        observation.runs().stream().filter(CopyRun::isRunning).toList(),
        List.of(),
        Optional.empty(),
        failures,
        previous.failureGroups(),
        Optional.empty(),
        previous.newCopies(),
        Optional.empty(),
        false,
        false,
        Optional.of(failure.nextAttempt()));
  }

  private static Plan deferred(
      Instant asked, Observation observation, PreviousState previous, PassTime now) {
    Instant soon = now.instant().plus(LOOK_AGAIN);
    Instant until = asked.isBefore(soon) ? soon : asked;
    var problem =
        new Problem(
            Reason.RATE_LIMITED,
            "A registry asked the operator to wait; requests continue at %s.".formatted(until));
    return new Plan(
        new Assessment.Waiting(problem, until),
        List.of(),
        List.of(),
        observation.runs().stream().filter(CopyRun::isRunning).toList(),
        List.of(),
        Optional.empty(),
        previous.failures(),
        previous.failureGroups(),
        Optional.empty(),
        previous.newCopies(),
        Optional.empty(),
        false,
        false,
        Optional.of(until));
  }

  /** Returns the destinations of the runs that it starts. */
  public Set<Tagged> destinations() {
    return batches.stream()
        .flatMap(batch -> batch.copies().stream())
        .map(Copy::destination)
        .collect(Collectors.toUnmodifiableSet());
  }

  static Assessment of(TagFailure failure) {
    return switch (failure.retryPolicy()) {
      case USER_ACTION -> new Assessment.Stalled(failure.problem());
      case WAIT -> new Assessment.Waiting(failure.problem(), failure.nextAttempt());
      case BACKOFF, NONE -> new Assessment.Retrying(failure.problem(), failure.nextAttempt());
    };
  }

  /** Returns this round for an Image that is only planned: nothing in it counts as failed. */
  private Plan awaiting(String how) {
    return new Plan(
        new Assessment.Held(
            Reason.AWAITING_APPROVAL,
            false,
            "The Go operator handled this Image before, so nothing is copied until it is approved: %s; to approve it, %s.%s"
                .formatted(
                    planned(), how, assessment.obstacle().map(p -> " " + p.sentence()).orElse(""))),
        List.of(),
        cancellations,
        running,
        finished,
        tally.map(TagTally::withoutFailures),
        failures,
        failureGroups,
        current,
        newCopies,
        dryRun,
        compared,
        fulfilled,
        nextDue);
  }

  private String planned() {
    return dryRun
        .map(copies ->
            "%s planned (status.plan), %s tags are at the destination%s"
                .formatted(
                    Plural.of(copies.total(), "copy is", "copies are"),
                    tally.map(TagTally::summary).orElse("0/0"),
                    tally
                        .filter(t -> t.failed() > 0)
                        .map(t -> ", %d failed (status.failures)".formatted(t.failed()))
                        .orElse("")))
        .orElse("the copies could not be planned this time");
  }

  /** Returns this round with nothing started, because of a problem on the way. */
  public Plan blockedBy(Problem problem, PreviousState previous, PassTime now) {
    TagFailure failure =
        TagFailure.again(
            previous.failure(PreviousState.WHOLE), "", problem, now.seed(), now.instant());
    var all = new LinkedHashMap<>(failures);
    all.put(PreviousState.WHOLE, failure);
    return new Plan(
        of(failure),
        List.of(),
        cancellations,
        running,
        finished,
        tally,
        all,
        failureGroups,
        current,
        previous.newCopies(),
        dryRun,
        compared,
        false,
        Optional.of(failure.nextAttempt()));
  }

  /** Returns this round with nothing started yet; what it concludes and cancels still holds. */
  public Plan waitingFor(Problem problem, Instant until, PreviousState previous) {
    Assessment assessment =
        running.isEmpty()
            ? new Assessment.Waiting(problem, until)
            : new Assessment.Progressing(
                Reason.COPYING,
                "%s. %s".formatted(CopyRun.running(running.size()), problem.sentence()));
    return new Plan(
        assessment,
        List.of(),
        cancellations,
        running,
        finished,
        tally,
        failures,
        failureGroups,
        current,
        previous.newCopies(),
        dryRun,
        compared,
        false,
        Optional.of(nextDue.filter(look -> look.isBefore(until)).orElse(until)));
  }
}
