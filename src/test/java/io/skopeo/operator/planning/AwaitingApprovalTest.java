package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.REFUSED;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Image that is planned only until it is approved. */
class AwaitingApprovalTest {
  private static final String HOW = "annotate it";

  @Test
  void copiesArePlannedAndNotStarted() {
    Plan plan =
        plan(
            awaiting(Mode.ONCE_BY_TAG, "1.x"),
            new Observation.TagObservations(
                List.of(
                    observed("1.0", "a", "absent"),
                    observed("1.1", "a", "a"),
                    observed("1.2", "refused", "absent"))));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.dryRun().orElseThrow().total()).isEqualTo(1);
    assertThat(plan.assessment())
        .isEqualTo(
            new Assessment.Held(
                Reason.AWAITING_APPROVAL,
                false,
                "The Go operator handled this Image before, so nothing is copied until it is approved: 1 copy is planned (status.plan), 1/3 tags are at the destination, 1 failed (status.failures); to approve it, annotate it."));
    assertThat(plan.tally()).contains(new TagTally(3, 1, 0, 0, 0));
    assertThat(plan.failures()).as("the backoff is kept").hasSize(1);
    assertThat(plan.nextDue()).hasValueSatisfying(due -> assertThat(due).isAfter(NOW));
  }

  @ParameterizedTest
  @EnumSource
  void upToDateImageAwaitsApprovalToo(Mode mode) {
    Plan plan =
        plan(
            awaiting(mode, "1.0"),
            new Observation.TagObservations(List.of(observed("1.0", "a", "a"))));
    assertThat(plan.assessment())
        .isInstanceOfSatisfying(
            Assessment.Held.class,
            held -> {
              assertThat(held.complete()).isFalse();
              assertThat(held.sentence()).contains("0 copies are planned", "1/1 tags");
            });
    assertThat(plan.fulfilled()).isFalse();
    assertThat(plan.nextDue()).contains(NOW.plusSeconds(300));
  }

  @Test
  void unobservableRegistryIsReportedWithoutAlarm() {
    Plan plan = plan(awaiting(Mode.RECURRENT, "1.0"), new Observation.Unobservable(REFUSED));
    assertThat(plan.assessment())
        .isEqualTo(
            new Assessment.Held(
                Reason.AWAITING_APPROVAL,
                false,
                "The Go operator handled this Image before, so nothing is copied until it is approved: the copies could not be planned this time; to approve it, annotate it. It answered 500."));
    assertThat(plan.nextDue()).isPresent();
  }

  @Test
  void deferralIsReportedWithoutAlarm() {
    Plan plan =
        plan(awaiting(Mode.RECURRENT, "1.0"), new Observation.Deferral(NOW.plusSeconds(60)));
    assertThat(plan.assessment())
        .isInstanceOfSatisfying(
            Assessment.Held.class,
            held -> assertThat(held.sentence()).contains("requests continue at"));
    assertThat(plan.nextDue()).contains(NOW.plusSeconds(60));
  }

  @Test
  void imageWithoutApprovalIsPlannedAsUsual() {
    Plan plan =
        plan(
            intent(Mode.ONCE_BY_TAG, "1.x"),
            new Observation.TagObservations(List.of(observed("1.0", "a", "absent"))));
    assertThat(plan.offered().copies()).hasSize(1);
    assertThat(plan.dryRun()).isEmpty();
  }

  private static ImageIntent awaiting(Mode mode, String version) {
    return intent(mode, version).awaiting(HOW);
  }

  private static Plan plan(ImageIntent intent, Observation.RegistryView registries) {
    return Planner.plan(intent, new Observation(registries, List.of()), PreviousState.NONE, CLOCK);
  }
}
