package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.chosen;
import static io.skopeo.operator.planning.PlanFixture.decide;
import static io.skopeo.operator.planning.PlanFixture.failed;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.sighting;
import static io.skopeo.operator.planning.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DryRunReportTest {
  private static final ImageIntent RECURRENT = dry(Mode.RECURRENT, "1.x");
  private static final ImageIntent ONCE = dry(Mode.ONCE_BY_TAG, "1.x");
  private static final ImageIntent ONE = dry(Mode.ONE_SHOT, "1.0");

  @Test
  void dryRunTellsWhatItWouldCopyAndStartsNothing() {
    Plan plan =
        decide(
            RECURRENT,
            PreviousState.NONE,
            List.of(working("1.3")),
            sighting("1.0", "a", "a"),
            sighting("1.1", "a", "absent"),
            sighting("1.2", "a", "b"),
            sighting("1.3", "a", "absent"));
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.cancellations()).isEmpty();
    assertThat(plan.dryRun())
        .contains(
            new DryRunReport(
                2,
                List.of(
                    new DryRunReport.PlannedCopy(chosen("1.1"), A, Optional.empty()),
                    new DryRunReport.PlannedCopy(chosen("1.2"), A, Optional.of(B)))));
    assertThat(plan.dryRun().orElseThrow().items())
        .extracting(DryRunReport.PlannedCopy::reason)
        .containsExactly("Missing", "Drifted");
    assertThat(plan.assessment())
        .isEqualTo(
            new Assessment.Held(
                Reason.DRY_RUN,
                false,
                "Dry run: 2 copies would be started, 1/4 tags are at the destination; set spec.dryRun to false to start copies."));
  }

  @Test
  void aHundredAreNamedAndAllAreCounted() {
    TagObservation[] missing =
        Stream.concat(
                IntStream.range(0, 120).mapToObj(i -> sighting("1." + i, "a", "absent")),
                IntStream.range(120, 500).mapToObj(i -> sighting("1." + i, "-", "-")))
            .toArray(TagObservation[]::new);
    Plan plan = decide(ONCE, PreviousState.NONE, List.of(), missing);
    assertThat(plan.dryRun().orElseThrow().total()).isEqualTo(500);
    assertThat(plan.dryRun().orElseThrow().items()).hasSize(DryRunReport.MOST);
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.nextDue()).as("nobody's turn is waited for").contains(in(300));
  }

  @Test
  void whatIsThereIsReadyAndWhatIsFulfilledIsFulfilled() {
    Plan there = decide(ONCE, PreviousState.NONE, List.of(), listed("1.0"), listed("1.1"));
    assertThat(there.dryRun()).contains(new DryRunReport(0, List.of()));
    assertThat(there.assessment())
        .isInstanceOfSatisfying(
            Assessment.Held.class, paused -> assertThat(paused.complete()).isTrue());
    Plan fulfilled = decide(ONE, PreviousState.NONE, List.of(), sighting("1.0", "a", "a"));
    assertThat(fulfilled.fulfilled()).isTrue();
    assertThat(PlanFixture.reason(fulfilled.assessment())).isEqualTo(Reason.UP_TO_DATE);
  }

  @Test
  void whereNothingCanBePlannedThatIsTold() {
    Plan missing = decide(ONE, PreviousState.NONE, List.of(), sighting("1.0", "absent", "absent"));
    assertThat(PlanFixture.reason(missing.assessment())).isEqualTo(Reason.SOURCE_NOT_FOUND);
    Plan nothing = decide(ONCE, PreviousState.NONE, List.of());
    assertThat(PlanFixture.reason(nothing.assessment())).isEqualTo(Reason.NO_TAG_MATCHES);
    Plan later =
        decide(
            RECURRENT,
            PreviousState.NONE,
            List.of(),
            sighting("1.0", "later", "absent"),
            sighting("1.1", "a", "absent"));
    assertThat(PlanFixture.reason(later.assessment())).isEqualTo(Reason.RATE_LIMITED);
    assertThat(later.dryRun().orElseThrow().total()).isEqualTo(1);
  }

  @Test
  void whatCouldNotBeHadIsCountedBesideThePlan() {
    Plan plan =
        decide(
            ONCE,
            failed("1.0", Reason.COPY_FAILED, 2, 60),
            List.of(),
            sighting("1.0", "-", "-"),
            sighting("1.1", "a", "absent"));
    assertThat(plan.dryRun().orElseThrow().total()).isEqualTo(1);
    assertThat(((Assessment.Held) plan.assessment()).sentence()).contains("1 failed");
  }

  @Test
  void thereIsNoPlanWhereItIsDone() {
    Plan plan =
        decide(
            intent(Mode.RECURRENT, "1.0"),
            PreviousState.NONE,
            List.of(),
            sighting("1.0", "a", "b"));
    assertThat(plan.dryRun()).isEmpty();
  }

  private static ImageIntent dry(Mode mode, String version) {
    return (ImageIntent)
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
