package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.finished;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.neverStarted;
import static io.skopeo.operator.plan.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DueTest {
  private static final Intent RECURRENT = intent(Mode.RECURRENT, "1.0");
  private static final Intent ONE_SHOT = intent(Mode.ONE_SHOT, "1.0");

  @Test
  void newImageIsDue() {
    Due due = Due.of(RECURRENT, 1, Optional.empty(), List.of(), false, Memory.NONE, NOW);
    assertThat(due).isEqualTo(new Due(true, false, false, true));
  }

  @ParameterizedTest
  @CsvSource({
    // generation, seconds to the slot, request, handled, run, due
    "1, 60,  ,   ,   none,     false",
    "1, 1,   ,   ,   none,     false",
    "1, 0,   ,   ,   none,     true",
    "1, -60, ,   ,   none,     true",
    "2, 60,  ,   ,   none,     true",
    "1, 60,  t1, ,   none,     true",
    "1, 60,  t2, t1, none,     true",
    "1, 60,  t1, t1, none,     false",
    "1, 60,  ,   t1, none,     false",
    "1, 60,  ,   ,   working,  false",
    "1, 60,  ,   ,   finished, true",
    "1, 60,  ,   ,   never,    true",
  })
  void anyReasonMakesItDue(
      long generation,
      int seconds,
      @Nullable String request,
      @Nullable String handled,
      String run,
      boolean due) {
    Memory memory = memory(Optional.empty(), Optional.ofNullable(handled), in(seconds), Map.of());
    assertThat(
            Due.of(
                    RECURRENT,
                    generation,
                    Optional.ofNullable(request),
                    runs(run),
                    false,
                    memory,
                    NOW)
                .isDue())
        .isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({
    // generation, request, run, due
    "1, ,   none,     false",
    "2, ,   none,     false",
    "2, t1, none,     true",
    "1, ,   finished, true",
  })
  void fulfilledOneShotIsDueOnRequestOnly(
      long generation, @Nullable String request, String run, boolean due) {
    assertThat(
            Due.of(
                    ONE_SHOT,
                    generation,
                    Optional.ofNullable(request),
                    runs(run),
                    false,
                    fulfilled(ONE_SHOT),
                    NOW)
                .isDue())
        .isEqualTo(due);
  }

  @Test
  void oneShotFulfilledForAnotherSpecIsDue() {
    assertThat(
            Due.of(
                    intent(Mode.ONE_SHOT, "2.0"),
                    2,
                    Optional.empty(),
                    List.of(),
                    false,
                    fulfilled(ONE_SHOT),
                    NOW)
                .isDue())
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"RECURRENT", "ONCE_BY_TAG"})
  void oneShotThatBecameAnotherModeIsDue(Mode mode) {
    Memory fulfilled = fulfilled(ONE_SHOT);
    assertThat(Due.of(intent(mode, "1.0"), 2, Optional.empty(), List.of(), false, fulfilled, NOW))
        .isEqualTo(new Due(true, false, false, true));
  }

  @ParameterizedTest
  @CsvSource({"60, false", "0, true"})
  void endedRunIsLookedAtOnceTheWholeHasRested(int seconds, boolean due) {
    var whole = new Failure("", new Problem(Reason.TASK_MISSING, "None."), 1, in(seconds));
    Memory memory = memory(Optional.empty(), Optional.empty(), in(60), Map.of(Memory.WHOLE, whole));
    assertThat(Due.of(RECURRENT, 1, Optional.empty(), runs("finished"), false, memory, NOW).isDue())
        .isEqualTo(due);
  }

  @Test
  void runThatIsGoneIsNews() {
    Memory memory = memory(Optional.empty(), Optional.empty(), in(60), Map.of());
    assertThat(Due.of(RECURRENT, 1, Optional.empty(), List.of(), true, memory, NOW))
        .isEqualTo(new Due(false, false, true, false));
  }

  private static List<Run> runs(String kind) {
    return switch (kind) {
      case "working" -> List.of(working("1.0"));
      case "finished" -> List.of(finished(LineOutcome.COPIED, "1.0"));
      case "never" -> List.of(neverStarted("1.0"));
      default -> List.of();
    };
  }

  private static Memory fulfilled(Intent intent) {
    return new Memory(
        Optional.of(1L),
        Optional.of(intent.fingerprint()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Memory memory(
      Optional<String> fulfilled,
      Optional<String> handled,
      Instant nextLook,
      Map<String, Failure> failures) {
    return new Memory(
        Optional.of(1L),
        fulfilled,
        handled,
        Optional.empty(),
        Optional.of(nextLook),
        failures,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
