package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.failed;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static io.skopeo.operator.planning.PlanFixture.remembering;
import static io.skopeo.operator.planning.PlanFixture.running;
import static io.skopeo.operator.planning.PlanFixture.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.PullBudget;
import io.skopeo.operator.planning.input.QueueView;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of offered copies: pulls, maxNewCopies and the room of the queue. */
class CopySelectionTest {
  private static final ImageIntent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final ImageIntent TEN_AT_MOST = limited(10);

  @ParameterizedTest
  @CsvSource({
    // limit, remaining, reserve, promised, pulls of an image: copies offered
    "100, 100, 20,  0,   8, 10",
    "100,  60, 20,  0,   8,  5",
    "100,  60, 20, 33,   8,  0",
    "100,  60, 20, 32,   8,  1",
    "100,  20, 20,  0,   1,  0",
    "100,   5, 20,  0,   1,  0",
    "100, 100,  0,  0,   1, 20",
    "100, 100, 20,  0, 500,  1",
    "100,  99, 20,  0, 500,  0",
    "100, 100, 20,  1, 500,  0",
    "  0,   0,  0,  0,   1,  0",
  })
  void pullBudgetLimitsCopies(
      int limit, int remaining, int reserve, int promised, int pulls, int lines) {
    var quota = new PullBudget("docker.io", limit, remaining, reserve, promised, in(60));
    Plan plan = plan(PATTERN, PreviousState.NONE, List.of(), Optional.of(quota), 20, pulls);
    assertThat(copies(plan)).isEqualTo(lines);
    assertThat(plan.offered().copies().stream().mapToInt(c -> c.pulls().count()).sum())
        .isEqualTo(lines * pulls);
  }

  @Test
  void waitingForPullsIsNotAFailure() {
    var quota = new PullBudget("docker.io", 100, 25, 20, 4, in(60));
    Plan plan = plan(PATTERN, PreviousState.NONE, List.of(), Optional.of(quota), 3, 2);
    assertThat(plan.assessment())
        .isInstanceOfSatisfying(
            Assessment.Waiting.class,
            waiting -> {
              assertThat(waiting.problem().reason()).isEqualTo(Reason.RATE_LIMITED);
              assertThat(waiting.problem().sentence())
                  .isEqualTo(
                      "The source registry docker.io has 25 of 100 pulls left, with 20 reserved for the cluster and 4 for running TaskRuns; copies continue at 2026-01-01T12:01:00Z.");
              assertThat(waiting.until()).isEqualTo(in(60));
            });
    assertThat(plan.failures()).isEmpty();
    assertThat(plan.nextDue()).contains(in(60));
  }

  @Test
  void copiesWithinThePullBudgetStart() {
    var quota = new PullBudget("docker.io", 100, 26, 20, 0, in(60));
    Plan plan = plan(PATTERN, PreviousState.NONE, List.of(), Optional.of(quota), 5, 2);
    assertThat(copies(plan)).isEqualTo(3);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.QUEUED);
    assertThat(((Assessment.Progressing) plan.assessment()).doing()).contains("copies continue at");
  }

  @Test
  void upToDateImageDoesNotWaitForPulls() {
    var none = new PullBudget("docker.io", 100, 0, 20, 0, in(60));
    var present = new Observation.TagObservations(List.of(observed("1.0", "a", "a")));
    Plan plan =
        Planner.plan(
            PATTERN,
            new Observation(
                present,
                List.of(),
                DestinationConflicts.NONE,
                queue(CopyBatch.MOST, Optional.of(none))),
            PreviousState.NONE,
            CLOCK);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.UP_TO_DATE);
  }

  @Test
  void noMoreThanMaxNewCopiesAreOfferedAndNoneCountsBeforeItsLaunch() {
    Plan plan = plan(TEN_AT_MOST, PreviousState.NONE, List.of(), Optional.empty(), 30, 1);
    assertThat(copies(plan)).isEqualTo(10);
    assertThat(plan.offered().more()).as("the others follow in the next interval").isZero();
    assertThat(plan.newCopies()).isEmpty();
    assertThat(((Assessment.Progressing) plan.assessment()).doing())
        .contains("10 copies were started or queued since 2026-01-01T12:00:00Z")
        .contains("the others follow at 2026-01-01T12:05:00Z");
  }

  @Test
  void launchedCopiesCountOnce() {
    CopyRun launched = running("1.0", "1.1", "1.2");
    Plan plan = plan(TEN_AT_MOST, PreviousState.NONE, List.of(launched), Optional.empty(), 30, 1);
    assertThat(plan.newCopies()).contains(new CopyBudget(NOW, 3));
    assertThat(copies(plan)).isEqualTo(7);
    PreviousState known = copied(new CopyBudget(NOW, 3), launched.toString());
    Plan again = plan(TEN_AT_MOST, known, List.of(launched), Optional.empty(), 30, 1);
    assertThat(again.newCopies()).contains(new CopyBudget(NOW, 3));
    assertThat(copies(again)).isEqualTo(7);
  }

  @Test
  void otherCopiesFollowInTheNextInterval() {
    PreviousState exhausted = copied(new CopyBudget(in(-200), 10));
    Plan waiting = plan(TEN_AT_MOST, exhausted, List.of(), Optional.empty(), 30, 1);
    assertThat(copies(waiting)).isZero();
    assertThat(reason(waiting.assessment())).isEqualTo(Reason.NEW_COPIES_LIMITED);
    assertThat(waiting.nextDue()).contains(in(100));
    assertThat(waiting.newCopies()).contains(new CopyBudget(in(-200), 10));

    PreviousState over = copied(new CopyBudget(in(-300), 10));
    Plan next = plan(TEN_AT_MOST, over, List.of(), Optional.empty(), 20, 1);
    assertThat(copies(next)).isEqualTo(10);
    assertThat(next.newCopies())
        .as("the old count stays until copies are launched")
        .contains(new CopyBudget(in(-300), 10));
  }

  @Test
  void unobservedTagsWaitForTheLimitToo() {
    PreviousState exhausted = copied(new CopyBudget(in(-200), 10));
    var unasked =
        new Observation.TagObservations(
            List.of(observed("1.0", "a", "a"), observed("1.1", "-", "-")));
    Plan plan = Planner.plan(TEN_AT_MOST, new Observation(unasked, List.of()), exhausted, CLOCK);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.NEW_COPIES_LIMITED);
    assertThat(plan.nextDue()).contains(in(100));
  }

  @Test
  void retryIsNotANewCopy() {
    PreviousState exhausted = copied(new CopyBudget(in(-200), 10));
    PreviousState failing =
        new PreviousState(
            exhausted.handled(),
            exhausted.lastSync(),
            exhausted.settled(),
            failed("1.0", Reason.COPY_FAILED, 1, 0).failures(),
            List.of(),
            exhausted.currentTag(),
            exhausted.newCopies(),
            exhausted.knownRuns());
    Plan plan = plan(TEN_AT_MOST, failing, List.of(), Optional.empty(), 1, 1);
    assertThat(copies(plan)).isEqualTo(1);
    assertThat(plan.newCopies()).contains(new CopyBudget(in(-200), 10));
  }

  @Test
  void runningRunsAreReportedFirst() {
    CopyRun run = running("1.0");
    PreviousState exhausted = copied(new CopyBudget(in(-200), 10), run.toString());
    Plan plan = plan(TEN_AT_MOST, exhausted, List.of(run), Optional.empty(), 30, 1);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.COPYING);
  }

  @ParameterizedTest
  @CsvSource({
    // reason, attempts: halvings of the copies at once, of four then
    "OUT_OF_MEMORY,    1, 1, 2",
    "OUT_OF_MEMORY,    2, 2, 1",
    "OUT_OF_MEMORY,    9, 9, 1",
    "COPY_INTERRUPTED, 1, 1, 2",
    "COPY_FAILED,      5, 0, 4",
  })
  void killedCopiesAreOfferedWithLessParallelism(
      Reason reason, int attempts, int halvings, int atOnce) {
    Plan plan =
        plan(PATTERN, failed("1.0", reason, attempts, 0), List.of(), Optional.empty(), 3, 1);
    WaitingCopy last = plan.offered().copies().getLast();
    assertThat(last.copy()).isEqualTo(PlanFixture.copy("1.0"));
    assertThat(last.attempts()).isEqualTo(attempts);
    assertThat(last.halvings()).isEqualTo(halvings);
    assertThat(plan.offered().copies().getFirst().halvings()).isZero();
    assertThat(
            new CopyBatch(List.of(last.copy()), List.of(), List.of(), last.halvings(), Map.of())
                .atOnce(4))
        .isEqualTo(atOnce);
  }

  @ParameterizedTest
  @CsvSource({
    // room, missing: offered, more
    "500, 900, 500, 400",
    "10,  12,  10,  2",
    "10,  10,  10,  0",
    "1,   3,   1,   2",
  })
  void roomOfTheQueueLimitsTheOfferAndTheRestIsCounted(
      int room, int missing, int offered, int more) {
    Plan plan = full(PATTERN, room, PreviousState.NONE, missing);
    assertThat(copies(plan)).isEqualTo(offered);
    assertThat(plan.offered().more()).isEqualTo(more);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.QUEUED);
    assertThat(plan.failures()).isEmpty();
    assertThat(plan.nextDue()).as("the queue triggers the next pass").contains(in(900));
  }

  @Test
  void nothingIsQueuedIfNothingIsMissing() {
    assertThat(reason(full(PATTERN, 3, PreviousState.NONE, 0).assessment()))
        .isEqualTo(Reason.NO_TAG_MATCHES);
  }

  @Test
  void copiesThatNeverFailedGetTheRoom() {
    Plan plan = full(PATTERN, 2, failed("1.0", Reason.COPY_FAILED, 1, 0), 3);
    assertThat(plan.offered().copies())
        .extracting(WaitingCopy::copy)
        .containsExactly(PlanFixture.copy("1.1"), PlanFixture.copy("1.2"));
    assertThat(plan.offered().more()).isEqualTo(1);
  }

  @Test
  void retriesBeyondTheRoomAreCountedThoughNewCopiesAreLimited() {
    PreviousState failing =
        remembering(
            Map.of(
                "1.0", failed("1.0", Reason.COPY_FAILED, 1, 0).failures().get("1.0"),
                "1.1", failed("1.1", Reason.COPY_FAILED, 1, 0).failures().get("1.1")));
    Plan plan = full(limited(1), 2, failing, 4);
    assertThat(plan.offered().copies())
        .extracting(WaitingCopy::copy)
        .containsExactly(PlanFixture.copy("1.2"), PlanFixture.copy("1.0"));
    assertThat(plan.offered().more()).isEqualTo(1);
  }

  @Test
  void pullsAreOfTheAccountAndTheRegistryOfTheSource() {
    var view = new QueueView(Optional.empty(), 500, "team-a/mirror", Optional.empty());
    Plan plan =
        Planner.plan(
            PATTERN,
            new Observation(
                new Observation.TagObservations(List.of(observed("1.0", "a", "absent"))),
                List.of(),
                DestinationConflicts.NONE,
                view),
            PreviousState.NONE,
            CLOCK);
    assertThat(plan.offered().copies().getFirst().pulls())
        .isEqualTo(new PullCount(new PullCount.Quota("team-a/mirror", "quay.io"), 1));
  }

  private static Plan full(ImageIntent intent, int room, PreviousState previous, int missing) {
    var observations =
        IntStream.range(0, missing).mapToObj(i -> observed("1." + i, "a", "absent")).toList();
    return Planner.plan(
        intent,
        new Observation(
            new Observation.TagObservations(observations),
            List.of(),
            DestinationConflicts.NONE,
            queue(room, Optional.empty())),
        previous,
        CLOCK);
  }

  private static ImageIntent limited(int most) {
    return new ImageIntent(
        PATTERN.mode(),
        PATTERN.from(),
        PATTERN.to(),
        PATTERN.scope(),
        new ImageIntent.Pacing(PATTERN.schedule(), OptionalInt.of(most)),
        PATTERN.hold(),
        PATTERN.execution(),
        PATTERN.fingerprint());
  }

  private static PreviousState copied(CopyBudget copies, String... runs) {
    return new PreviousState(
        PreviousState.NONE.handled(),
        Optional.empty(),
        false,
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.of(copies),
        new PreviousState.KnownRuns(Set.of(runs), Optional.empty(), Optional.empty()));
  }

  private static int copies(Plan plan) {
    return plan.offered().copies().size();
  }

  private static QueueView queue(int room, Optional<PullBudget> pulls) {
    return new QueueView(Optional.empty(), room, PullCount.ANONYMOUS, pulls);
  }

  private static Plan plan(
      ImageIntent intent,
      PreviousState previous,
      List<CopyRun> runs,
      Optional<PullBudget> quota,
      int missing,
      int pulls) {
    var observations = new ArrayList<TagObservation>();
    IntStream.range(0, missing)
        .mapToObj(i ->
            new TagObservation(
                selected("1." + i),
                false,
                Optional.of(new Result.Found<>(PlanFixture.A)),
                Optional.of(new Result.NotFound<>()),
                pulls))
        .forEach(observations::add);
    return Planner.plan(
        intent,
        new Observation(
            new Observation.TagObservations(observations),
            runs,
            DestinationConflicts.NONE,
            queue(CopyBatch.MOST, quota)),
        previous,
        CLOCK);
  }
}
