package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.batch;
import static io.skopeo.operator.plan.PlanFixture.decide;
import static io.skopeo.operator.plan.PlanFixture.finished;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.listed;
import static io.skopeo.operator.plan.PlanFixture.reason;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static io.skopeo.operator.plan.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancelTest {
  private static final Intent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final Intent RECURRENT = intent(Mode.RECURRENT, "1.0");

  @Test
  void runThatCopiesSomethingThatIsWantedGoesOn() {
    Round round =
        decide(PATTERN, Memory.NONE, List.of(working("1.0", "9.9")), listed("1.0"), listed("1.1"));
    assertThat(round.cancel()).isEmpty();
  }

  @Test
  void runThatCopiesNothingThatIsWantedIsEnded() {
    Run old = working("9.8", "9.9");
    Round round = decide(PATTERN, Memory.NONE, List.of(old), sighting("1.0", "a", "absent"));
    assertThat(round.cancel())
        .singleElement()
        .satisfies(cancel -> {
          assertThat(cancel.run()).isEqualTo(old);
          assertThat(cancel.cause()).isEqualTo(Cancel.Cause.SUPERSEDED);
        });
    assertThat(round.start()).as("and holds up nothing").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"-601, true", "-599, false"})
  void runThatDoesNotBeginIsEndedInTheEnd(int created, boolean cancelled) {
    var pending = new Run.AtWork(Optional.of("Pending: 0/1 nodes are available"));
    var run = new Run("team-a", "stuck", batch("1.0"), in(created), pending);
    Round round = decide(RECURRENT, Memory.NONE, List.of(run), sighting("1.0", "a", "absent"));
    assertThat(round.cancel()).hasSize(cancelled ? 1 : 0);
    assertThat(round.cancel())
        .allSatisfy(cancel -> {
          assertThat(cancel.cause()).isEqualTo(Cancel.Cause.STUCK);
          assertThat(cancel.sentence())
              .isEqualTo(
                  "The TaskRun did not start within 10 minutes: Pending: 0/1 nodes are available");
        });
    assertThat(round.nextLook())
        .hasValueSatisfying(look -> assertThat(look).isBeforeOrEqualTo(in(300)));
  }

  @Test
  void longRunThatHasBegunGoesOn() {
    var run = new Run("team-a", "long", batch("1.0"), in(-3000), new Run.AtWork());
    assertThat(
            decide(RECURRENT, Memory.NONE, List.of(run), sighting("1.0", "a", "absent")).cancel())
        .isEmpty();
  }

  @Test
  void nothingGoesToATagWhosePodStillCopies() {
    Run ending = PlanFixture.run("ending", new Run.Ending(), "1.0");
    Round round =
        decide(PATTERN, Memory.NONE, List.of(ending), listed("1.1"), sighting("1.0", "-", "-"));
    assertThat(round.start()).isEmpty();
    assertThat(round.cancel()).isEmpty();
    assertThat(round.concluded()).isEmpty();
    assertThat(round.nextLook()).as("there is no event for the end of a pod").contains(in(2));
  }

  @Test
  void whatAPersonHasCancelledWaitsForTheNextRound() {
    Run cancelled = finished(LineOutcome.CANCELLED, NOW, "1.0");
    Round round =
        decide(RECURRENT, Memory.NONE, List.of(cancelled), sighting("1.0", "a", "absent"));
    assertThat(round.start()).isEmpty();
    assertThat(reason(round.verdict())).isEqualTo(Reason.RUN_CANCELLED);
    assertThat(round.nextLook()).contains(in(300));
    Memory told = PlanFixture.remembering(round.failures());
    Round again = decide(RECURRENT, told, List.of(cancelled), sighting("1.0", "a", "absent"));
    assertThat(again.failures()).as("told twice, counted once").isEqualTo(round.failures());
  }

  @Test
  void whatTheOperatorHasCancelledCostsNothing() {
    Run superseded = finished(LineOutcome.NOT_ATTEMPTED, NOW, "1.0");
    Round round =
        decide(RECURRENT, Memory.NONE, List.of(superseded), sighting("1.0", "a", "absent"));
    assertThat(round.start()).hasSize(1);
    assertThat(round.failures()).isEmpty();
  }
}
