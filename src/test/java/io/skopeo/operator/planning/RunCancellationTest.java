package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.batch;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static io.skopeo.operator.planning.PlanFixture.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCancellationTest {
  private static final ImageIntent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final ImageIntent RECURRENT = intent(Mode.RECURRENT, "1.0");

  @Test
  void runOfWantedCopiesContinues() {
    Plan plan =
        plan(
            PATTERN,
            PreviousState.NONE,
            List.of(running("1.0", "1.1")),
            observed("1.0", "-", "absent"),
            observed("1.1", "-", "absent"));
    assertThat(plan.cancellations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // the destination's answer for a tag of the run, whether the run is cancelled
    "1.0, absent, false",
    "1.0, b,      false",
    "9.9, absent, true",
  })
  void runWithACopyThatIsNotWantedIsCancelled(String tag, String answer, boolean cancelled) {
    Plan plan =
        plan(
            PATTERN,
            PreviousState.NONE,
            List.of(running("1.1", tag)),
            observed("1.0", "-", answer),
            observed("1.1", "-", "absent"));
    assertThat(plan.cancellations()).hasSize(cancelled ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    // spec, the destination's answer, whether the run is cancelled
    "suspend: true, absent, true",
    "suspend: true, b,      true",
    "suspend: true, later,  true",
    "suspend: true, a,      false",
    "dryRun: true,  absent, true",
    "dryRun: true,  a,      false",
    "'',            absent, false",
  })
  void runOfAHeldImageIsCancelledUnlessItsCopiesAreConfirmed(
      String spec, String answer, boolean cancelled) {
    ImageIntent held =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.RECURRENT,
                        PlanFixture.SOURCE.toString(),
                        "1.0",
                        PlanFixture.DESTINATION.toString(),
                        spec));
    Plan plan =
        plan(held, PreviousState.NONE, List.of(running("1.0")), observed("1.0", "-", answer));
    assertThat(plan.cancellations()).hasSize(cancelled ? 1 : 0);
    assertThat(plan.cancellations())
        .allSatisfy(cancel -> {
          assertThat(cancel.cause()).isEqualTo(RunCancellation.Cause.SUPERSEDED);
          assertThat(cancel.sentence()).isEqualTo("An Image no longer wants one of these copies.");
        });
  }

  @Test
  void runFromAnotherSourceIsCancelled() {
    var elsewhere =
        new Copy(
            new Pinned(new Repository("gcr.io", "other"), PlanFixture.A),
            new Tagged(PlanFixture.DESTINATION, new Tag("1.0")));
    var run =
        new CopyRun(
            "team-a", "old", new CopyBatch(List.of(elsewhere)), in(-60), new CopyRun.Running());
    assertThat(
            plan(RECURRENT, PreviousState.NONE, List.of(run), observed("1.0", "-", "absent"))
                .cancellations())
        .hasSize(1);
  }

  @Test
  void nothingIsCancelledWhileTheRegistriesAreNotObserved() {
    Plan plan =
        Planner.plan(
            intent(Mode.RECURRENT, "1.0", "", true),
            new Observation(
                new Observation.Unobservable(PlanFixture.REFUSED), List.of(running("1.0"))),
            PreviousState.NONE,
            PlanFixture.CLOCK);
    assertThat(plan.cancellations()).isEmpty();
  }

  @Test
  void runWithoutAWantedCopyIsCancelled() {
    CopyRun old = running("9.8", "9.9");
    Plan plan = plan(PATTERN, PreviousState.NONE, List.of(old), observed("1.0", "a", "absent"));
    assertThat(plan.cancellations())
        .singleElement()
        .satisfies(cancel -> {
          assertThat(cancel.run()).isEqualTo(old);
          assertThat(cancel.cause()).isEqualTo(RunCancellation.Cause.SUPERSEDED);
        });
    assertThat(plan.offered().copies()).as("and holds up nothing").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "-601,,    true,  10 minutes",
    "-599,,    false, ''",
    "-599, -1, true,  598 seconds",
    "-599, 1,  false, ''",
    "-601, 60, true,  10 minutes",
    "-31,  -1, true,  30 seconds",
  })
  void runThatDoesNotStartIsCancelled(
      int created, @Nullable Integer deadline, boolean cancelled, String within) {
    var pending =
        new CopyRun.Running(
            Optional.of(
                new CopyRun.Pending(
                    "Pending: 0/1 nodes are available",
                    Optional.ofNullable(deadline).map(PlanFixture::in))));
    var run = new CopyRun("team-a", "stuck", batch("1.0"), in(created), pending);
    Plan plan = plan(RECURRENT, PreviousState.NONE, List.of(run), observed("1.0", "a", "absent"));
    assertThat(plan.cancellations()).hasSize(cancelled ? 1 : 0);
    assertThat(plan.cancellations())
        .allSatisfy(cancel -> {
          assertThat(cancel.cause()).isEqualTo(RunCancellation.Cause.STUCK);
          assertThat(cancel.sentence())
              .isEqualTo(
                  "The TaskRun did not start within %s: Pending: 0/1 nodes are available"
                      .formatted(within));
        });
    assertThat(plan.nextDue())
        .hasValueSatisfying(due -> assertThat(due).isBeforeOrEqualTo(in(300)));
  }

  @Test
  void longRunThatHasStartedContinues() {
    var run = new CopyRun("team-a", "long", batch("1.0"), in(-3000), new CopyRun.Running());
    assertThat(
            plan(RECURRENT, PreviousState.NONE, List.of(run), observed("1.0", "a", "absent"))
                .cancellations())
        .isEmpty();
  }

  @Test
  void tagOfAStoppingPodIsNotCopied() {
    CopyRun ending = PlanFixture.run("ending", new CopyRun.Stopping(), "1.0");
    Plan plan =
        plan(
            PATTERN, PreviousState.NONE, List.of(ending), listed("1.1"), observed("1.0", "-", "-"));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.cancellations()).isEmpty();
    assertThat(plan.finished()).isEmpty();
    assertThat(plan.nextDue()).as("there is no event for the end of a pod").contains(in(2));
  }

  @Test
  void copyCancelledByAPersonWaitsForTheNextSlot() {
    CopyRun cancelled = finished(CopyOutcome.CANCELLED, NOW, "1.0");
    Plan plan =
        plan(RECURRENT, PreviousState.NONE, List.of(cancelled), observed("1.0", "a", "absent"));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(reason(plan.assessment())).isEqualTo(Reason.RUN_CANCELLED);
    assertThat(plan.nextDue()).contains(in(300));
    PreviousState reported = PlanFixture.remembering(plan.failures());
    Plan again = plan(RECURRENT, reported, List.of(cancelled), observed("1.0", "a", "absent"));
    assertThat(again.failures()).as("reported twice, counted once").isEqualTo(plan.failures());
  }

  @Test
  void copyCancelledByTheOperatorCountsNoFailure() {
    CopyRun superseded = finished(CopyOutcome.NOT_ATTEMPTED, NOW, "1.0");
    Plan plan =
        plan(RECURRENT, PreviousState.NONE, List.of(superseded), observed("1.0", "a", "absent"));
    assertThat(plan.offered().copies()).hasSize(1);
    assertThat(plan.failures()).isEmpty();
  }
}
