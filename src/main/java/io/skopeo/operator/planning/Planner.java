package io.skopeo.operator.planning;

import io.skopeo.operator.planning.failure.TagFailure;
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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Plans a pass over an Image. It is pure: all that it decides from are its arguments. */
public final class Planner {
  private Planner() {}

  /** Decides what to copy, what to cancel and what to report. */
  public static Plan plan(
      ImageIntent intent, Observation observation, PreviousState previous, PassTime now) {
    Plan plan =
        switch (observation.registries()) {
          case Unobservable(var problem) ->
              unobservable(intent, problem, observation, previous, now);
          case Deferral(var until) -> deferred(intent, until, observation, previous, now);
          case TagObservations seen -> observed(intent, seen, observation, previous, now);
        };
    return intent.hold().approval().map(how -> awaitingApproval(intent, plan, how)).orElse(plan);
  }

  private static Plan observed(
      ImageIntent intent,
      TagObservations seen,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    Observation settled = observation.withOutcomes(seen, intent);
    PreviousState named = named(seen, intent, settled, previous, now);
    return new TagPlanner(
            intent,
            settled,
            named,
            now,
            TagStates.of(seen.observations(), intent, settled, named, now))
        .plan();
  }

  /** Finds out which images the failures of groups concern. */
  private static PreviousState named(
      TagObservations seen,
      ImageIntent intent,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    PreviousState current = previous.withoutReplaced(seen.observations());
    return current.failureGroups().isEmpty()
        ? current
        : current.naming(
            seen.observations().stream()
                .filter(tag ->
                    !(TagState.of(tag, intent, observation, current, now)
                        instanceof TagState.Complete))
                .map(TagObservation::image));
  }

  private static Plan unobservable(
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
    return unobserved(
        new UnsureList(intent, observation, previous, now).assessment(failure),
        intent,
        observation,
        failures,
        previous,
        failure.nextAttempt(),
        now);
  }

  private static Plan deferred(
      ImageIntent intent,
      Instant asked,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    Instant soon = now.instant().plus(NextDue.SOON);
    Instant until = asked.isBefore(soon) ? soon : asked;
    return unobserved(
        Assessment.Waiting.forRegistry(until),
        intent,
        observation,
        previous.failures(),
        previous,
        until,
        now);
  }

  static Plan unobserved(
      Assessment assessment,
      ImageIntent intent,
      Observation observation,
      Map<String, TagFailure> failures,
      PreviousState previous,
      Instant nextDue,
      PassTime now) {
    return new Plan(
        assessment,
        Plan.Offered.NOTHING,
        Plan.Runs.continuing(observation.runs()),
        failures,
        previous.failureGroups(),
        CopyBudget.withLaunched(intent, observation.runs(), previous, now)
            .reported(intent, previous),
        Optional.empty(),
        Optional.of(nextDue));
  }

  /** Holds the plan of an Image that the Go operator handled before. */
  private static Plan awaitingApproval(ImageIntent intent, Plan plan, String how) {
    String obstacle = plan.assessment().obstacle().map(p -> " " + p.sentence()).orElse("");
    return plan.held(
        new Assessment.Held(
            Reason.AWAITING_APPROVAL,
            false,
            "The Go operator handled this Image before, so nothing is copied until it is approved: %s; to approve it, %s.%s"
                .formatted(planned(intent, plan), how, obstacle)));
  }

  private static String planned(ImageIntent intent, Plan plan) {
    return plan.dryRun()
        .map(copies ->
            "%s planned (status.plan), %s tags are at %s%s"
                .formatted(
                    Plural.of(copies.total(), "copy is", "copies are"),
                    plan.tally().map(TagTally::summary).orElse("0/0"),
                    intent.to().words(),
                    plan.tally()
                        .filter(t -> t.failed() > 0)
                        .map(t -> ", %d failed (status.failures)".formatted(t.failed()))
                        .orElse("")))
        .orElse("the copies could not be planned this time");
  }
}
