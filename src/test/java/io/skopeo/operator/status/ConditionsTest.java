package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.789Z");
  private static final String EARLIER = "2025-12-31T00:00:00Z";
  private static final Assessment SETTLED =
      new Assessment.UpToDate(Reason.UP_TO_DATE, "All there.");
  private static final Assessment WORKING =
      new Assessment.Progressing(Reason.COPYING, "0/1 tags.", "A TaskRun is running.");
  private static final Assessment WAITING =
      new Assessment.Waiting(new Problem(Reason.RATE_LIMITED, "Wait."), NOW);
  private static final Assessment RETRYING =
      new Assessment.Retrying(new Problem(Reason.COPY_FAILED, "Failed."), "Again at noon.");
  private static final Assessment STUCK =
      new Assessment.Stalled(new Problem(Reason.TASK_MISSING, "No Task."));

  static Stream<Arguments> assessments() {
    return Stream.of(
        // assessment, of a new Image, after Ready=True, after Ready=False
        Arguments.of(SETTLED, "Ready=True UpToDate", "Ready=True UpToDate", "Ready=True UpToDate"),
        Arguments.of(
            WORKING,
            "Ready=Unknown Copying, Reconciling=True Copying",
            "Ready=True Before, Reconciling=True Copying",
            "Ready=False Before, Reconciling=True Copying"),
        Arguments.of(
            WAITING,
            "Ready=Unknown RateLimited, Reconciling=True RateLimited",
            "Ready=True Before, Reconciling=True RateLimited",
            "Ready=False Before, Reconciling=True RateLimited"),
        Arguments.of(
            RETRYING,
            "Ready=False CopyFailed, Reconciling=True CopyFailed",
            "Ready=False CopyFailed, Reconciling=True CopyFailed",
            "Ready=False CopyFailed, Reconciling=True CopyFailed"),
        Arguments.of(
            STUCK,
            "Ready=False TaskMissing, Stalled=True TaskMissing",
            "Ready=False TaskMissing, Stalled=True TaskMissing",
            "Ready=False TaskMissing, Stalled=True TaskMissing"),
        Arguments.of(
            new Assessment.Held(Reason.SUSPENDED, true, "Suspended."),
            "Ready=True Suspended",
            "Ready=True Suspended",
            "Ready=True Suspended"),
        Arguments.of(
            new Assessment.Held(Reason.SUSPENDED, false, "Suspended."),
            "Ready=Unknown Suspended",
            "Ready=Unknown Suspended",
            "Ready=Unknown Suspended"));
  }

  @ParameterizedTest
  @MethodSource("assessments")
  void eachAssessmentIsARow(
      Assessment assessment, String fresh, String afterTrue, String afterFalse) {
    assertThat(shown(of(assessment, List.of(), true))).isEqualTo(fresh);
    assertThat(shown(of(assessment, List.of(before("Ready", "True")), true))).isEqualTo(afterTrue);
    assertThat(shown(of(assessment, List.of(before("Ready", "False")), true)))
        .isEqualTo(afterFalse);
  }

  @ParameterizedTest
  @CsvSource({"True", "False"})
  void readyIsUnknownForANewSpec(String status) {
    assertThat(shown(of(WORKING, List.of(before("Ready", status)), false)))
        .isEqualTo("Ready=Unknown Copying, Reconciling=True Copying");
  }

  @Test
  void messageOfReadyStaysDuringARoutinePass() {
    assertThat(messages(WORKING, List.of(before("Ready", "True"))))
        .containsExactly("As before.", "A TaskRun is running.");
    assertThat(messages(WAITING, List.of(before("Ready", "True"))))
        .containsExactly("As before.", "Wait.");
  }

  @Test
  void readySaysWhatIsAndTheOtherConditionWhatHappensNext() {
    assertThat(messages(WORKING, List.of())).containsExactly("0/1 tags.", "A TaskRun is running.");
    assertThat(messages(WAITING, List.of()))
        .containsExactly("Wait.", "The operator continues at 2026-01-01T12:00:00Z.");
    assertThat(messages(RETRYING, List.of())).containsExactly("Failed.", "Again at noon.");
    // Tools that follow kstatus show the message of Stalled.
    assertThat(messages(STUCK, List.of())).containsExactly("No Task.", "No Task.");
  }

  /** Nothing is written to the status while the operator waits on. */
  @Test
  void waitingOnChangesNoMessage() {
    List<Condition> first = of(WAITING, List.of(), true);
    assertThat(of(WAITING, first, true)).isEqualTo(first);
  }

  @Test
  void digestsAreShort() {
    var assessment =
        new Assessment.UpToDate(Reason.UP_TO_DATE, "It is sha256:%s.".formatted("a1".repeat(32)));
    assertThat(messages(assessment, List.of())).containsExactly("It is sha256:a1a1a1a1a1a1.");
  }

  @ParameterizedTest
  @CsvSource({
    // before, after, since
    "True,    SETTLED,  2025-12-31T00:00:00Z",
    "False,   SETTLED,  2026-01-01T12:00:00Z",
    "Unknown, SETTLED,  2026-01-01T12:00:00Z",
    "False,   RETRYING, 2025-12-31T00:00:00Z",
    "True,    RETRYING, 2026-01-01T12:00:00Z",
    "True,    WORKING,  2025-12-31T00:00:00Z",
  })
  void transitionTimeIsKeptWhileTheStatusStays(String before, String after, String since) {
    Assessment assessment =
        switch (after) {
          case "SETTLED" -> SETTLED;
          case "RETRYING" -> RETRYING;
          default -> WORKING;
        };
    assertThat(of(assessment, List.of(before("Ready", before)), true).getFirst())
        .extracting(Condition::getLastTransitionTime)
        .isEqualTo(since);
  }

  @Test
  void transitionTimesOfTypesAreTheirOwn() {
    var earlier = List.of(before("Reconciling", "True"), before("Ready", "True"));
    assertThat(of(RETRYING, earlier, true))
        .extracting(Condition::getLastTransitionTime)
        .containsExactly("2026-01-01T12:00:00Z", EARLIER);
  }

  @Test
  void conditionsAreOfTheGeneration() {
    assertThat(of(WORKING, List.of(before("Ready", "True")), true))
        .extracting(Condition::getObservedGeneration)
        .containsOnly(7L);
  }

  @Test
  void longMessageIsCut() {
    var assessment = new Assessment.UpToDate(Reason.UP_TO_DATE, "a".repeat(5000));
    assertThat(of(assessment, List.of(), true).getFirst().getMessage()).hasSize(1024).endsWith("…");
  }

  private static List<String> messages(Assessment assessment, List<Condition> earlier) {
    return of(assessment, earlier, true).stream().map(Condition::getMessage).toList();
  }

  private static List<Condition> of(
      Assessment assessment, List<Condition> earlier, boolean sameSpec) {
    return Conditions.of(assessment, earlier, sameSpec, 7, NOW);
  }

  private static Condition before(String type, String status) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason("Before")
        .withMessage("As before.")
        .withObservedGeneration(6L)
        .withLastTransitionTime(EARLIER)
        .build();
  }

  private static String shown(List<Condition> conditions) {
    return conditions.stream()
        .map(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
        .collect(Collectors.joining(", "));
  }
}
