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
 * Translates an assessment to conditions. {@code Ready} says what is, and is False only for bad
 * news; {@code Reconciling} and {@code Stalled} exist only while they are true (kstatus), and say
 * what happens next.
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

  /** Returns the assessment of a spec that is refused. */
  static Assessment refused(List<Problem> problems) {
    String sentences =
        String.join(" ", problems.stream().map(Problem::sentence).distinct().toList());
    return new Assessment.Stalled(new Problem(problems.getFirst().reason(), sentences));
  }

  private static List<Row> rows(Assessment assessment, Optional<Condition> before) {
    return switch (assessment) {
      case Assessment.UpToDate(var reason, var sentence) ->
          List.of(new Row(READY, "True", reason.word(), sentence));
      case Assessment.Progressing(var reason, var sentence, var doing) ->
          List.of(
              routine(before, reason, sentence),
              new Row(RECONCILING, "True", reason.word(), doing));
      case Assessment.Waiting(var problem, var until) -> {
        Row ready = routine(before, problem.reason(), problem.sentence());
        String waits =
            ready.message().equals(problem.sentence())
                ? "The operator continues at %s.".formatted(seconds(until))
                : problem.sentence();
        yield List.of(ready, new Row(RECONCILING, "True", problem.reason().word(), waits));
      }
      case Assessment.Retrying(var problem, var next) ->
          List.of(failed(problem), new Row(RECONCILING, "True", problem.reason().word(), next));
      case Assessment.Stalled(var problem) ->
          List.of(
              failed(problem),
              new Row(STALLED, "True", problem.reason().word(), problem.sentence()));
      case Assessment.Unsure(var problem, var until) ->
          List.of(
              failed(problem),
              new Row(
                  RECONCILING,
                  "True",
                  problem.reason().word(),
                  "The next attempt is at %s.".formatted(seconds(until))));
      case Assessment.Held(var reason, var complete, var sentence) ->
          List.of(new Row(READY, complete ? "True" : "Unknown", reason.word(), sentence));
    };
  }

  /** Keeps the Ready condition during a routine pass. */
  private static Row routine(Optional<Condition> before, Reason reason, String sentence) {
    return before
        .filter(c -> !"Unknown".equals(c.getStatus()))
        .map(c -> new Row(READY, c.getStatus(), c.getReason(), c.getMessage()))
        .orElse(new Row(READY, "Unknown", reason.word(), sentence));
  }

  private static Row failed(Problem problem) {
    return new Row(READY, "False", problem.reason().word(), problem.sentence());
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
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
              .orElse(seconds(now).toString());
      return new ConditionBuilder()
          .withType(type)
          .withStatus(status)
          .withReason(reason)
          .withMessage(SafeText.sentence(message, Problem.LONGEST))
          .withObservedGeneration(generation)
          .withLastTransitionTime(since)
          .build();
    }
  }
}
