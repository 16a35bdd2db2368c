package io.skopeo.operator.planning.failure;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.failed;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.remembering;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.PlanFixture;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failing tags that are too many to be named back off together, and hold up nothing else. */
class FailureGroupTest {
  private static final ImageIntent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");

  @Test
  void failuresOfOneReasonBackOffUntilTheLastOfThemMayBeTried() {
    List<TagFailure> failures =
        Stream.concat(
                Stream.of(failure(Reason.COPY_TIMED_OUT, 7, 60)),
                IntStream.range(0, 3).mapToObj(i -> failure(Reason.COPY_FAILED, i, i)))
            .toList();
    assertThat(FailureGroup.of(failures))
        .containsExactly(
            new FailureGroup(Reason.COPY_FAILED, 3, 2, in(2)),
            new FailureGroup(Reason.COPY_TIMED_OUT, 1, 7, in(60)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1 tag", "3, 3 tags"})
  void oneThatIsNotNamedSaysHowManyThereAre(int count, String tags) {
    TagFailure one =
        new FailureGroup(Reason.COPY_FAILED, count, 2, in(9)).failures().findAny().orElseThrow();
    assertThat(one.problem().sentence()).startsWith("It failed as one of " + tags + " that ");
  }

  @Test
  void countedTagsBackOffAndOthersAreCopied() {
    PreviousState previous = unnamed(new FailureGroup(Reason.COPY_FAILED, 2, 3, in(60)));
    Plan plan =
        plan(
            PATTERN,
            previous,
            List.of(),
            listed("1.0"),
            observed("1.1", "-", "-"),
            observed("1.2", "-", "-"),
            observed("1.3", "a", "absent"));
    assertThat(plan.failures()).containsOnlyKeys("1.1", "1.2");
    assertThat(plan.failures().get("1.1").attempts()).isEqualTo(3);
    assertThat(plan.failures().get("1.1").source()).isEqualTo("1.1");
    assertThat(started(plan)).containsExactly("1.3");
  }

  @Test
  void afterTheCommonBackoffAllAreTriedAndCountedOn() {
    PreviousState previous = unnamed(new FailureGroup(Reason.COPY_FAILED, 2, 3, NOW));
    Plan again =
        plan(
            PATTERN,
            previous,
            List.of(),
            observed("1.1", "a", "absent"),
            observed("1.2", "a", "absent"));
    assertThat(started(again)).containsExactly("1.1", "1.2");
    assertThat(again.failures())
        .as("what was counted stays counted")
        .containsOnlyKeys("1.1", "1.2");
    Plan failed =
        plan(
            PATTERN,
            previous,
            List.of(finished(CopyOutcome.FAILED, "1.1")),
            observed("1.1", "a", "absent"),
            observed("1.2", "a", "absent"));
    assertThat(failed.failures().get("1.1").attempts()).isEqualTo(4);
  }

  @Test
  void namedOrPresentTagsAreNotCounted() {
    PreviousState previous =
        remembering(
            Map.of("1.1", failure(Reason.COPY_TIMED_OUT, 1, 30)),
            List.of(new FailureGroup(Reason.COPY_FAILED, 1, 3, in(60))));
    Plan plan =
        plan(
            PATTERN,
            previous,
            List.of(),
            observed("1.0", "-", "a"),
            observed("1.1", "-", "-"),
            observed("1.2", "-", "-"));
    assertThat(plan.failures()).containsOnlyKeys("1.1", "1.2");
    assertThat(plan.failures().get("1.1").problem().reason()).isEqualTo(Reason.COPY_TIMED_OUT);
    assertThat(plan.failures().get("1.2").problem().reason()).isEqualTo(Reason.COPY_FAILED);
  }

  @Test
  void unobservablePassKeepsGroups() {
    var group = new FailureGroup(Reason.COPY_FAILED, 2, 3, in(60));
    Plan plan =
        Planner.plan(
            PATTERN,
            new Observation(new Observation.Unobservable(PlanFixture.REFUSED), List.of()),
            unnamed(group),
            CLOCK);
    assertThat(plan.failureGroups()).containsExactly(group);
  }

  @ParameterizedTest
  @CsvSource({
    // reason, the digest at the source now, whether it is copied at once
    "COPY_FAILED,  a, false",
    "COPY_FAILED,  b, true",
    "RATE_LIMITED, b, false",
  })
  void newDigestOfANamedTagIsTriedAtOnce(Reason reason, String digest, boolean copied) {
    TagFailure failure =
        new TagFailure(
            "1.1",
            new Problem(reason, "It went wrong."),
            3,
            Optional.of(new TagFailure.Attempt(Optional.of(A), NOW.minusSeconds(60))),
            in(60));
    Plan plan =
        plan(
            intent(Mode.RECURRENT, "1.x"),
            remembering(Map.of("1.1", failure)),
            List.of(),
            observed("1.1", digest, "absent"));
    assertThat(started(plan)).hasSize(copied ? 1 : 0);
    assertThat(plan.failures().containsKey("1.1")).isEqualTo(!copied);
  }

  @Test
  void failureOfARunHasTheDigestAndTheEndOfTheRun() {
    Plan plan =
        plan(
            PATTERN,
            failed("1.0", Reason.COPY_FAILED, 1, 0),
            List.of(finished(CopyOutcome.FAILED, NOW.minusSeconds(5), "1.1")),
            observed("1.1", "a", "absent"));
    assertThat(plan.failures().get("1.1").last())
        .contains(new TagFailure.Attempt(Optional.of(A), NOW.minusSeconds(5)));
  }

  private static PreviousState unnamed(FailureGroup... groups) {
    return remembering(Map.of(), List.of(groups));
  }

  private static List<String> started(Plan plan) {
    return plan.offered().copies().stream()
        .map(waiting -> waiting.copy().destination().tag().name())
        .toList();
  }

  private static TagFailure failure(Reason reason, int attempts, int seconds) {
    return new TagFailure("", new Problem(reason, "It went wrong."), attempts, in(seconds));
  }
}
