package io.skopeo.operator.planning.input;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.neverStarted;
import static io.skopeo.operator.planning.PlanFixture.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyncTriggerTest {
  private static final ImageIntent RECURRENT = intent(Mode.RECURRENT, "1.0");
  private static final ImageIntent ONE_SHOT = intent(Mode.ONE_SHOT, "1.0");

  @Test
  void newImageIsDue() {
    SyncTrigger trigger =
        SyncTrigger.of(
            RECURRENT,
            1,
            Optional.empty(),
            List.of(),
            false,
            PreviousState.NONE,
            Optional.of(NOW),
            NOW);
    assertThat(trigger).isEqualTo(new SyncTrigger(true, false, false, true));
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
    "1, 60,  ,   ,   running,  false",
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
    PreviousState previous = previous(Optional.empty(), Optional.ofNullable(handled), Map.of());
    assertThat(
            SyncTrigger.of(
                    RECURRENT,
                    generation,
                    Optional.ofNullable(request),
                    runs(run),
                    false,
                    previous,
                    Optional.of(in(seconds)),
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
            SyncTrigger.of(
                    ONE_SHOT,
                    generation,
                    Optional.ofNullable(request),
                    runs(run),
                    false,
                    fulfilled(ONE_SHOT),
                    Optional.empty(),
                    NOW)
                .isDue())
        .isEqualTo(due);
  }

  @Test
  void oneShotFulfilledForAnotherSpecIsDue() {
    assertThat(
            SyncTrigger.of(
                    intent(Mode.ONE_SHOT, "2.0"),
                    2,
                    Optional.empty(),
                    List.of(),
                    false,
                    fulfilled(ONE_SHOT),
                    Optional.empty(),
                    NOW)
                .isDue())
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"RECURRENT", "ONCE_BY_TAG"})
  void oneShotThatBecameAnotherModeIsDue(Mode mode) {
    PreviousState fulfilled = fulfilled(ONE_SHOT);
    assertThat(
            SyncTrigger.of(
                intent(mode, "1.0"),
                2,
                Optional.empty(),
                List.of(),
                false,
                fulfilled,
                Optional.empty(),
                NOW))
        .isEqualTo(new SyncTrigger(true, false, false, false));
  }

  @ParameterizedTest
  @CsvSource({"60, false", "0, true"})
  void endedRunIsDueAfterTheBackoffOfTheImage(int seconds, boolean due) {
    var whole = new TagFailure("", new Problem(Reason.TASK_MISSING, "None."), 1, in(seconds));
    PreviousState previous =
        previous(Optional.empty(), Optional.empty(), Map.of(PreviousState.WHOLE, whole));
    assertThat(
            SyncTrigger.of(
                    RECURRENT,
                    1,
                    Optional.empty(),
                    runs("finished"),
                    false,
                    previous,
                    Optional.of(in(60)),
                    NOW)
                .isDue())
        .isEqualTo(due);
  }

  @Test
  void imageWithoutADueTimeIsNotDue() {
    PreviousState previous = previous(Optional.empty(), Optional.empty(), Map.of());
    assertThat(
            SyncTrigger.of(
                    RECURRENT,
                    1,
                    Optional.empty(),
                    List.of(),
                    false,
                    previous,
                    Optional.empty(),
                    NOW)
                .isDue())
        .isFalse();
  }

  @Test
  void deletedRunIsDue() {
    PreviousState previous = previous(Optional.empty(), Optional.empty(), Map.of());
    assertThat(
            SyncTrigger.of(
                RECURRENT,
                1,
                Optional.empty(),
                List.of(),
                true,
                previous,
                Optional.of(in(60)),
                NOW))
        .isEqualTo(new SyncTrigger(false, false, true, false));
  }

  private static List<CopyRun> runs(String kind) {
    return switch (kind) {
      case "running" -> List.of(running("1.0"));
      case "finished" -> List.of(finished(CopyOutcome.COPIED, "1.0"));
      case "never" -> List.of(neverStarted("1.0"));
      default -> List.of();
    };
  }

  private static PreviousState fulfilled(ImageIntent intent) {
    return previous(Optional.of(intent.fingerprint()), Optional.empty(), Map.of());
  }

  private static PreviousState previous(
      Optional<String> fulfilled, Optional<String> handled, Map<String, TagFailure> failures) {
    return new PreviousState(
        new PreviousState.Handled(Optional.of(1L), fulfilled, handled),
        Optional.empty(),
        true,
        failures,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        PreviousState.KnownRuns.NONE);
  }
}
