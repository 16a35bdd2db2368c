package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.REFUSED;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Image that is planned only until it is approved. */
class AwaitingTest {
  private static final String HOW = "annotate it";

  @Test
  void whatWouldBeCopiedIsPlannedAndNothingStarted() {
    Round round =
        decide(
            awaiting(Mode.ONCE_BY_TAG, "1.x"),
            new Observed.Seen(
                List.of(
                    sighting("1.0", "a", "absent"),
                    sighting("1.1", "a", "a"),
                    sighting("1.2", "refused", "absent"))));
    assertThat(round.start()).isEmpty();
    assertThat(round.plan().orElseThrow().total()).isEqualTo(1);
    assertThat(round.verdict())
        .isEqualTo(
            new Verdict.Paused(
                Reason.AWAITING_APPROVAL,
                false,
                "The Go operator handled this Image before, so nothing is copied until it is approved: 1 copy is planned (status.plan), 1/3 tags are at the destination, 1 failed (status.failures); to approve it, annotate it."));
    assertThat(round.tally()).contains(new Tally(3, 1, 0, 0, 0));
    assertThat(round.failures()).as("what rests is not asked again at once").hasSize(1);
    assertThat(round.nextLook()).hasValueSatisfying(look -> assertThat(look).isAfter(NOW));
  }

  @ParameterizedTest
  @EnumSource
  void whereAllIsThereItIsNotReadyAllTheSameAndLookedAtAgain(Mode mode) {
    Round round =
        decide(awaiting(mode, "1.0"), new Observed.Seen(List.of(sighting("1.0", "a", "a"))));
    assertThat(round.verdict())
        .isInstanceOfSatisfying(
            Verdict.Paused.class,
            paused -> {
              assertThat(paused.complete()).isFalse();
              assertThat(paused.sentence()).contains("0 copies are planned", "1/1 tags");
            });
    assertThat(round.fulfilled()).isFalse();
    assertThat(round.nextLook()).contains(NOW.plusSeconds(300));
  }

  @Test
  void whatCannotBeSeenIsSaidAndNoAlarm() {
    Round round = decide(awaiting(Mode.RECURRENT, "1.0"), new Observed.Unseen(REFUSED));
    assertThat(round.verdict())
        .isEqualTo(
            new Verdict.Paused(
                Reason.AWAITING_APPROVAL,
                false,
                "The Go operator handled this Image before, so nothing is copied until it is approved: the copies could not be planned this time; to approve it, annotate it. It answered 500."));
    assertThat(round.nextLook()).isPresent();
  }

  @Test
  void whatWaitsForARegistryIsSaidAndNoAlarm() {
    Round round =
        decide(awaiting(Mode.RECURRENT, "1.0"), new Observed.Deferred(NOW.plusSeconds(60)));
    assertThat(round.verdict())
        .isInstanceOfSatisfying(
            Verdict.Paused.class,
            paused -> assertThat(paused.sentence()).contains("requests continue at"));
    assertThat(round.nextLook()).contains(NOW.plusSeconds(60));
  }

  @Test
  void whatIsNotAwaitedIsDecidedAsEver() {
    Round round =
        decide(
            intent(Mode.ONCE_BY_TAG, "1.x"),
            new Observed.Seen(List.of(sighting("1.0", "a", "absent"))));
    assertThat(round.start()).hasSize(1);
    assertThat(round.plan()).isEmpty();
  }

  private static Intent awaiting(Mode mode, String version) {
    return intent(mode, version).awaiting(HOW);
  }

  private static Round decide(Intent intent, Observed.Survey survey) {
    return Round.decide(
        intent,
        new Observed(survey, List.of(), DestinationConflicts.NONE, Room.ALL),
        Limits.DEFAULT,
        Memory.NONE.withNextLook(Optional.empty()),
        CLOCK);
  }
}
