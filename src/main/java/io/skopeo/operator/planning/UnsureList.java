package io.skopeo.operator.planning;

import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The rule for a list in which nothing matches any more: until that is seen some times in a row,
 * the conditions stay as they are and no copy is withdrawn. The failures count how often it was
 * seen.
 */
record UnsureList(
    ImageIntent intent, Observation observation, PreviousState previous, PassTime now) {
  /** Returns the assessment of a failure that concerns the whole list. */
  Assessment assessment(TagFailure failure) {
    return isUnsure(failure) ? Assessment.Unsure.of(failure) : Assessment.of(failure);
  }

  /** Returns the plan if the assessment is that no tag matches, and that is not sure yet. */
  Optional<Plan> plan(Assessment assessment, TagStates states) {
    if (!(assessment instanceof Assessment.Retrying(var problem, _))
        || problem.reason() != Reason.NO_TAG_MATCHES) {
      return Optional.empty();
    }
    Map<String, TagFailure> failures =
        states.unsure().isEmpty()
            ? Map.of(PreviousState.WHOLE, again(problem))
            : states.withUnsure(Map.of());
    return failures.values().stream()
        .min(Comparator.comparing(TagFailure::nextAttempt))
        .filter(this::isUnsure)
        .map(first -> plan(first, failures));
  }

  private Plan plan(TagFailure first, Map<String, TagFailure> failures) {
    return Planner.unobserved(
        Assessment.Unsure.of(first),
        intent,
        observation,
        failures,
        previous,
        first.nextAttempt(),
        now);
  }

  private TagFailure again(Problem problem) {
    return TagFailure.again(
        previous.failure(PreviousState.WHOLE),
        intent.version().text(),
        problem,
        now.seed(),
        now.instant());
  }

  private boolean isUnsure(TagFailure failure) {
    return intent.isPattern() && !intent.isHeld() && previous.matched() && failure.isUnsure();
  }
}
