package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.failed;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.running;
import static io.skopeo.operator.planning.PlanFixture.selected;
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
  void dryRunReportsCopiesAndStartsNone() {
    Plan plan =
        plan(
            RECURRENT,
            PreviousState.NONE,
            List.of(running("1.3")),
            observed("1.0", "a", "a"),
            observed("1.1", "a", "absent"),
            observed("1.2", "a", "b"),
            observed("1.3", "a", "absent"));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.cancellations()).as("of what it had started before").hasSize(1);
    assertThat(plan.dryRun())
        .contains(
            new DryRunReport(
                2,
                List.of(
                    new DryRunReport.PlannedCopy(selected("1.1"), A, Optional.empty()),
                    new DryRunReport.PlannedCopy(selected("1.2"), A, Optional.of(B)))));
    assertThat(plan.dryRun().orElseThrow().items())
        .extracting(DryRunReport.PlannedCopy::reason)
        .containsExactly("Missing", "Drifted");
    assertThat(plan.assessment())
        .isEqualTo(
            new Assessment.Held(
                Reason.DRY_RUN,
                false,
                "Dry run: 2 copies would be started, 1/4 tags are at the destination; set"
                    + " spec.dryRun to false to start copies."));
  }

  @Test
  void copiesAreInTheOrderOfSortV() {
    Plan plan =
        plan(
            RECURRENT,
            PreviousState.NONE,
            List.of(),
            observed("1.10", "a", "absent"),
            observed("1.9", "a", "b"),
            observed("1.9-rc1", "a", "absent"),
            observed("1.100", "a", "absent"));
    assertThat(plan.dryRun().orElseThrow().items())
        .extracting(copy -> copy.tag().source().reference())
        .containsExactly("1.9", "1.9-rc1", "1.10", "1.100");
  }

  @Test
  void hundredAreNamedAndAllAreCounted() {
    TagObservation[] missing =
        Stream.concat(
                IntStream.range(0, 120).mapToObj(i -> observed("1." + i, "a", "absent")),
                IntStream.range(120, 500).mapToObj(i -> observed("1." + i, "-", "-")))
            .toArray(TagObservation[]::new);
    Plan plan = plan(ONCE, PreviousState.NONE, List.of(), missing);
    assertThat(plan.dryRun().orElseThrow().total()).isEqualTo(500);
    assertThat(plan.dryRun().orElseThrow().items()).hasSize(DryRunReport.MOST);
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.nextDue()).as("nobody's turn is waited for").contains(in(300));
  }

  @Test
  void upToDateImageIsReadyAndFulfilled() {
    Plan there = plan(ONCE, PreviousState.NONE, List.of(), listed("1.0"), listed("1.1"));
    assertThat(there.dryRun()).contains(new DryRunReport(0, List.of()));
    assertThat(there.assessment())
        .isInstanceOfSatisfying(
            Assessment.Held.class, paused -> assertThat(paused.complete()).isTrue());
    Plan fulfilled = plan(ONE, PreviousState.NONE, List.of(), observed("1.0", "a", "a"));
    assertThat(fulfilled.fulfilled()).isTrue();
    assertThat(PlanFixture.reason(fulfilled.assessment())).isEqualTo(Reason.UP_TO_DATE);
  }

  @Test
  void failuresAreReportedIfNothingCanBePlanned() {
    Plan missing = plan(ONE, PreviousState.NONE, List.of(), observed("1.0", "absent", "absent"));
    assertThat(PlanFixture.reason(missing.assessment())).isEqualTo(Reason.SOURCE_NOT_FOUND);
    Plan nothing = plan(ONCE, PreviousState.NONE, List.of());
    assertThat(PlanFixture.reason(nothing.assessment())).isEqualTo(Reason.NO_TAG_MATCHES);
    Plan later =
        plan(
            RECURRENT,
            PreviousState.NONE,
            List.of(),
            observed("1.0", "later", "absent"),
            observed("1.1", "a", "absent"));
    assertThat(PlanFixture.reason(later.assessment())).isEqualTo(Reason.RATE_LIMITED);
    assertThat(later.dryRun().orElseThrow().total()).isEqualTo(1);
  }

  @Test
  void failuresAreCountedBesideTheDryRun() {
    Plan plan =
        plan(
            ONCE,
            failed("1.0", Reason.COPY_FAILED, 2, 60),
            List.of(),
            observed("1.0", "-", "-"),
            observed("1.1", "a", "absent"));
    assertThat(plan.dryRun().orElseThrow().total()).isEqualTo(1);
    assertThat(((Assessment.Held) plan.assessment()).sentence()).contains("1 failed");
  }

  @Test
  void fulfilledImageHasNoDryRunReport() {
    Plan plan =
        plan(
            intent(Mode.RECURRENT, "1.0"),
            PreviousState.NONE,
            List.of(),
            observed("1.0", "a", "b"));
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
