package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.A;
import static io.skopeo.operator.plan.PlanFixture.B;
import static io.skopeo.operator.plan.PlanFixture.DESTINATION;
import static io.skopeo.operator.plan.PlanFixture.SOURCE;
import static io.skopeo.operator.plan.PlanFixture.chosen;
import static io.skopeo.operator.plan.PlanFixture.decide;
import static io.skopeo.operator.plan.PlanFixture.failed;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.listed;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static io.skopeo.operator.plan.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.SpecReader;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CopyPlanTest {
  private static final Intent RECURRENT = dry(Mode.RECURRENT, "1.x");
  private static final Intent ONCE = dry(Mode.ONCE_BY_TAG, "1.x");
  private static final Intent ONE = dry(Mode.ONE_SHOT, "1.0");

  @Test
  void dryRunTellsWhatItWouldCopyAndStartsNothing() {
    Round round =
        decide(
            RECURRENT,
            Memory.NONE,
            List.of(working("1.3")),
            sighting("1.0", "a", "a"),
            sighting("1.1", "a", "absent"),
            sighting("1.2", "a", "b"),
            sighting("1.3", "a", "absent"));
    assertThat(round.start()).isEmpty();
    assertThat(round.cancel()).isEmpty();
    assertThat(round.plan())
        .contains(
            new CopyPlan(
                2,
                List.of(
                    new CopyPlan.Item(chosen("1.1"), A, Optional.empty()),
                    new CopyPlan.Item(chosen("1.2"), A, Optional.of(B)))));
    assertThat(round.plan().orElseThrow().items())
        .extracting(CopyPlan.Item::reason)
        .containsExactly("Missing", "Drifted");
    assertThat(round.verdict())
        .isEqualTo(
            new Verdict.Paused(
                Reason.DRY_RUN,
                false,
                "Dry run: 2 copies would be started, 1/4 tags are at the destination; set spec.dryRun to false to start copies."));
  }

  @Test
  void aHundredAreNamedAndAllAreCounted() {
    Sighting[] missing =
        Stream.concat(
                IntStream.range(0, 120).mapToObj(i -> sighting("1." + i, "a", "absent")),
                IntStream.range(120, 500).mapToObj(i -> sighting("1." + i, "-", "-")))
            .toArray(Sighting[]::new);
    Round round = decide(ONCE, Memory.NONE, List.of(), missing);
    assertThat(round.plan().orElseThrow().total()).isEqualTo(500);
    assertThat(round.plan().orElseThrow().items()).hasSize(CopyPlan.MOST);
    assertThat(round.start()).isEmpty();
    assertThat(round.nextLook()).as("nobody's turn is waited for").contains(in(300));
  }

  @Test
  void whatIsThereIsReadyAndWhatIsFulfilledIsFulfilled() {
    Round there = decide(ONCE, Memory.NONE, List.of(), listed("1.0"), listed("1.1"));
    assertThat(there.plan()).contains(new CopyPlan(0, List.of()));
    assertThat(there.verdict())
        .isInstanceOfSatisfying(
            Verdict.Paused.class, paused -> assertThat(paused.complete()).isTrue());
    Round fulfilled = decide(ONE, Memory.NONE, List.of(), sighting("1.0", "a", "a"));
    assertThat(fulfilled.fulfilled()).isTrue();
    assertThat(PlanFixture.reason(fulfilled.verdict())).isEqualTo(Reason.UP_TO_DATE);
  }

  @Test
  void whereNothingCanBePlannedThatIsTold() {
    Round missing = decide(ONE, Memory.NONE, List.of(), sighting("1.0", "absent", "absent"));
    assertThat(PlanFixture.reason(missing.verdict())).isEqualTo(Reason.SOURCE_NOT_FOUND);
    Round nothing = decide(ONCE, Memory.NONE, List.of());
    assertThat(PlanFixture.reason(nothing.verdict())).isEqualTo(Reason.NO_TAG_MATCHES);
    Round later =
        decide(
            RECURRENT,
            Memory.NONE,
            List.of(),
            sighting("1.0", "later", "absent"),
            sighting("1.1", "a", "absent"));
    assertThat(PlanFixture.reason(later.verdict())).isEqualTo(Reason.RATE_LIMITED);
    assertThat(later.plan().orElseThrow().total()).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeHadIsCountedBesideThePlan() {
    Round round =
        decide(
            ONCE,
            failed("1.0", Reason.COPY_FAILED, 2, 60),
            List.of(),
            sighting("1.0", "-", "-"),
            sighting("1.1", "a", "absent"));
    assertThat(round.plan().orElseThrow().total()).isEqualTo(1);
    assertThat(((Verdict.Paused) round.verdict()).sentence()).contains("1 failed");
  }

  @Test
  void thereIsNoPlanWhereItIsDone() {
    Round round =
        decide(intent(Mode.RECURRENT, "1.0"), Memory.NONE, List.of(), sighting("1.0", "a", "b"));
    assertThat(round.plan()).isEmpty();
  }

  private static Intent dry(Mode mode, String version) {
    return (Intent)
        new SpecReader("")
            .read(
                Specs.of(
                    mode,
                    SOURCE.toString(),
                    version,
                    DESTINATION.toString(),
                    "frequency: 5m\ndryRun: true"));
  }
}
