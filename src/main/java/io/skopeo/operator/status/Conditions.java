package io.skopeo.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Translates an assessment to conditions. {@code Ready} is False only for bad news; {@code
 * Reconciling} and {@code Stalled} exist only while they are true (kstatus).
 */
final class Conditions {
  static final String READY = "Ready";
  static final String RECONCILING = "Reconciling";
  static final String STALLED = "Stalled";

  private Conditions() {}

  /**
   * Returns the conditions of an assessment.
   *
   * @param earlier those of the status so far; transition times are kept while a status stays
   * @param sameSpec whether the earlier conditions are of the same generation: then a routine pass
   *     does not change Ready
   */
  static List<Condition> of(
      Assessment assessment,
      List<Condition> earlier,
      boolean sameSpec,
      long generation,
      Instant now) {
    if (assessment instanceof Assessment.Unsure && sameSpec && ready(earlier).isPresent()) {
      return earlier;
    }
    return rows(assessment, ready(earlier).filter(_ -> sameSpec)).stream()
        .map(row -> row.condition(earlier, generation, now))
        .toList();
  }

  private static List<Row> rows(Assessment assessment, Optional<Condition> before) {
    return switch (assessment) {
      case Assessment.UpToDate(var reason, var sentence) ->
          List.of(new Row(READY, "True", reason.word(), sentence));
      case Assessment.Progressing(var reason, var sentence) ->
          List.of(
              routine(before, reason, sentence),
              new Row(RECONCILING, "True", reason.word(), sentence));
      case Assessment.Waiting(var problem, _) ->
          List.of(
              routine(before, problem.reason(), problem.sentence()),
              row(RECONCILING, "True", problem));
      case Assessment.Retrying(var problem, _) -> retrying(problem);
      case Assessment.Unsure(var problem, _) -> retrying(problem);
      case Assessment.Stalled(var problem) ->
          List.of(row(READY, "False", problem), row(STALLED, "True", problem));
      case Assessment.Held(var reason, var complete, var sentence) ->
          List.of(new Row(READY, complete ? "True" : "Unknown", reason.word(), sentence));
    };
  }

  private static List<Row> retrying(Problem problem) {
    return List.of(row(READY, "False", problem), row(RECONCILING, "True", problem));
  }

  /** Keeps the Ready condition during a routine pass. */
  private static Row routine(Optional<Condition> before, Reason reason, String sentence) {
    return before
        .filter(c -> !"Unknown".equals(c.getStatus()))
        .map(c -> new Row(READY, c.getStatus(), c.getReason(), c.getMessage()))
        .orElse(new Row(READY, "Unknown", reason.word(), sentence));
  }

  private static Row row(String type, String status, Problem problem) {
    return new Row(type, status, problem.reason().word(), problem.sentence());
  }

  static Optional<Condition> ready(List<Condition> conditions) {
    return find(conditions, READY);
  }

  /** Returns whether it is Ready, and nothing is in progress. */
  static boolean isReady(List<Condition> conditions) {
    return ready(conditions).filter(c -> "True".equals(c.getStatus())).isPresent()
        && find(conditions, RECONCILING).isEmpty();
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  private record Row(String type, String status, String reason, String message) {
    Condition condition(List<Condition> earlier, long generation, Instant now) {
      String since =
          find(earlier, type)
              .filter(c -> status.equals(c.getStatus()))
              .map(Condition::getLastTransitionTime)
              .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
      return new ConditionBuilder()
          .withType(type)
          .withStatus(status)
          .withReason(reason)
          .withMessage(SafeText.text(message, Problem.LONGEST))
          .withObservedGeneration(generation)
          .withLastTransitionTime(since)
          .build();
    }
  }
}
