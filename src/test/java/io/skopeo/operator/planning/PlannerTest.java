package io.skopeo.operator.planning;

import static io.skopeo.operator.copying.CopyOutcome.COPIED;
import static io.skopeo.operator.copying.CopyOutcome.FAILED;
import static io.skopeo.operator.copying.CopyOutcome.RATE_LIMITED;
import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.REFUSED;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static io.skopeo.operator.planning.PlanFixture.failed;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.neverStarted;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static io.skopeo.operator.planning.PlanFixture.remembering;
import static io.skopeo.operator.planning.PlanFixture.run;
import static io.skopeo.operator.planning.PlanFixture.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.SyncTrigger;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
  private static final ImageIntent ONE_SHOT = intent(Mode.ONE_SHOT, "1.0");
  private static final ImageIntent RECURRENT = intent(Mode.RECURRENT, "1.0");
  private static final ImageIntent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final ImageIntent SUSPENDED = intent(Mode.ONE_SHOT, "1.0", "", true);
  private static final TagObservation PRESENT = observed("1.0", "a", "a");
  private static final TagObservation MISSING = observed("1.0", "a", "absent");
  private static final Instant SLOT = in(300);

  /** Observations; the number of copies offered; the assessment and its reason; the next pass. */
  static Stream<Arguments> assessments() {
    PreviousState none = PreviousState.NONE;
    return Stream.of(
        row(
            "present",
            RECURRENT,
            none,
            runs(),
            observations(PRESENT),
            0,
            "UpToDate UP_TO_DATE",
            SLOT),
        row(
            "oneShotPresent",
            ONE_SHOT,
            none,
            runs(),
            observations(PRESENT),
            0,
            "UpToDate UP_TO_DATE",
            null),
        row(
            "sourceGone",
            RECURRENT,
            none,
            runs(),
            observations(observed("1.0", "absent", "a")),
            0,
            "UpToDate SOURCE_GONE",
            SLOT),
        row(
            "missing",
            RECURRENT,
            none,
            runs(),
            observations(MISSING),
            1,
            "Progressing QUEUED",
            in(900)),
        row(
            "drifted",
            RECURRENT,
            none,
            runs(),
            observations(observed("1.0", "b", "a")),
            1,
            "Progressing QUEUED",
            in(900)),
        row(
            "running",
            RECURRENT,
            none,
            runs(running("1.0")),
            observations(MISSING),
            0,
            "Progressing COPYING",
            in(60)),
        row(
            "copiedButNotShownYet",
            RECURRENT,
            none,
            runs(finished(COPIED, "1.0")),
            observations(MISSING),
            0,
            "Progressing VERIFYING",
            in(2)),
        row(
            "copied",
            RECURRENT,
            none,
            runs(finished(COPIED, "1.0")),
            observations(PRESENT),
            0,
            "UpToDate UP_TO_DATE",
            SLOT),
        row(
            "overBudget",
            RECURRENT,
            none,
            runs(),
            observations(observed("1.0", "later", "absent")),
            0,
            "Waiting RATE_LIMITED",
            in(60)),
        row(
            "rateLimitedInTheRun",
            RECURRENT,
            none,
            runs(finished(RATE_LIMITED, "1.0")),
            observations(MISSING),
            0,
            "Waiting RATE_LIMITED",
            in(120)),
        row(
            "failedInTheRun",
            RECURRENT,
            none,
            runs(finished(FAILED, "1.0")),
            observations(MISSING),
            0,
            "Retrying COPY_FAILED",
            in(29)),
        row(
            "backingOff",
            RECURRENT,
            failed("1.0", Reason.COPY_FAILED, 2, 40),
            runs(),
            observations(MISSING),
            0,
            "Retrying COPY_FAILED",
            in(40)),
        row(
            "backedOff",
            RECURRENT,
            failed("1.0", Reason.COPY_FAILED, 2, 0),
            runs(),
            observations(MISSING),
            1,
            "Progressing QUEUED",
            in(900)),
        row(
            "sourceMissing",
            RECURRENT,
            none,
            runs(),
            observations(observed("1.0", "absent", "absent")),
            0,
            "Retrying SOURCE_NOT_FOUND",
            in(29)),
        row(
            "wrongPasswordForTheThirdTime",
            RECURRENT,
            failed("1.0", Reason.DESTINATION_UNWRITABLE, 3, 40),
            runs(),
            observations(MISSING),
            0,
            "Stalled DESTINATION_UNWRITABLE",
            in(40)),
        row(
            "digestNotPreserved",
            RECURRENT,
            none,
            runs(finished(COPIED, "1.0")),
            observations(observed("1.0", "a", "b")),
            0,
            "Stalled DIGEST_NOT_PRESERVED",
            SLOT),
        row(
            "nothingMatches",
            PATTERN,
            none,
            runs(),
            observations(),
            0,
            "Retrying NO_TAG_MATCHES",
            SLOT),
        row("suspended", SUSPENDED, none, runs(), observations(MISSING), 0, "Held null", SLOT),
        row(
            "suspendedWhileRunning",
            SUSPENDED,
            none,
            runs(running("1.0")),
            observations(MISSING),
            0,
            "Held null",
            in(60)),
        row(
            "suspendedButFulfilled",
            SUSPENDED,
            none,
            runs(),
            observations(PRESENT),
            0,
            "UpToDate UP_TO_DATE",
            null),
        row(
            "neverStarted",
            RECURRENT,
            none,
            runs(neverStarted("1.0")),
            observations(MISSING),
            0,
            "Retrying RUN_FAILED",
            in(29)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("assessments")
  void everyAssessment(
      String name,
      ImageIntent intent,
      PreviousState previous,
      List<CopyRun> runs,
      List<TagObservation> observations,
      int offered,
      String assessment,
      Optional<Instant> nextDue) {
    Plan plan = plan(intent, previous, runs, observations.toArray(TagObservation[]::new));
    assertThat(plan.assessment().getClass().getSimpleName() + " " + reason(plan.assessment()))
        .as(name)
        .isEqualTo(assessment);
    assertThat(plan.offered().copies()).hasSize(offered);
    assertThat(plan.nextDue().map(PlannerTest::toSeconds))
        .isEqualTo(nextDue.map(PlannerTest::toSeconds));
  }

  @Test
  void oneShotIsFulfilledOnceItsCopyIsConfirmed() {
    Plan plan = plan(ONE_SHOT, PreviousState.NONE, runs(finished(COPIED, "1.0")), PRESENT);
    assertThat(plan.fulfilled()).isTrue();
    assertThat(plan.nextDue()).isEmpty();
    assertThat(plan.current()).contains(new Plan.CurrentTag(PRESENT.image(), A));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ONE_SHOT", "ONCE_BY_TAG", "RECURRENT"})
  void patternNeverEnds(Mode mode) {
    Plan plan = plan(intent(mode, "1.x"), PreviousState.NONE, runs(), listed("1.0"), listed("1.1"));
    assertThat(plan.fulfilled()).isFalse();
    assertThat(plan.nextDue()).contains(SLOT);
  }

  @Test
  void floatingTagReportsItsImage() {
    ImageIntent floating = intent(Mode.ONE_SHOT, "1.x", "stable", false);
    assertThat(plan(floating, PreviousState.NONE, runs(), PRESENT).current()).isPresent();
    assertThat(plan(PATTERN, PreviousState.NONE, runs(), PRESENT).current()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // missing, running: offered, more
    "1,   0, 1,   0",
    "500, 0, 500, 0",
    "501, 0, 500, 1",
    "900, 9, 500, 400",
  })
  void fiveHundredCopiesAreOfferedWhateverRuns(int missing, int running, int offered, int more) {
    var runs = IntStream.range(0, running).mapToObj(i -> running("1.x-" + i)).toList();
    Plan plan = plan(PATTERN, PreviousState.NONE, runs, missing(missing));
    assertThat(plan.offered().copies()).hasSize(offered);
    assertThat(plan.offered().more()).isEqualTo(more);
    assertThat(plan.openRuns()).isEqualTo(runs);
  }

  @Test
  void tagsThatNeverFailedComeFirst() {
    var failures =
        Map.of("1.0", new TagFailure("1.0", new Problem(Reason.COPY_FAILED, "x"), 1, NOW));
    Plan plan = plan(PATTERN, remembering(failures), runs(), missing(3));
    assertThat(offered(plan)).containsExactly(copy("1.1"), copy("1.2"), copy("1.0"));
    assertThat(plan.offered().copies().getLast().attempts()).isEqualTo(1);
  }

  @Test
  void queuedTagsAreAskedForSoon() {
    var observations = new ArrayList<TagObservation>();
    observations.add(observed("1.0", "absent", "absent"));
    observations.add(observed("1.1", "-", "-"));
    Plan plan =
        plan(PATTERN, PreviousState.NONE, runs(), observations.toArray(TagObservation[]::new));
    assertThat(plan.nextDue()).contains(in(2));
    observations.add(observed("1.2", "later", "absent"));
    assertThat(
            plan(PATTERN, PreviousState.NONE, runs(), observations.toArray(TagObservation[]::new))
                .nextDue()
                .get())
        .isAfter(in(20));
  }

  @Test
  void failingTagDoesNotBlockOthers() {
    Plan plan =
        plan(
            PATTERN,
            failed("1.0", Reason.COPY_FAILED, 5, 600),
            runs(),
            MISSING,
            observed("1.1", "a", "absent"));
    assertThat(offered(plan)).containsExactly(copy("1.1"));
    assertThat(plan.failures()).containsOnlyKeys("1.0");
  }

  @Test
  void oneFailureIsReportedForAll() {
    Map<String, TagFailure> failures =
        Map.of(
            "1.0", failure(Reason.RATE_LIMITED, 1, 10),
            "1.1", failure(Reason.DIGEST_NOT_PRESERVED, 1, 20),
            "1.2", failure(Reason.COPY_TIMED_OUT, 1, 50),
            "1.3", failure(Reason.COPY_FAILED, 1, 40));
    Plan plan = plan(PATTERN, remembering(failures), runs(), missing(4));
    assertThat(plan.assessment())
        .isEqualTo(
            new Assessment.Retrying(
                new Problem(Reason.COPY_FAILED, "4 of 4 tags could not be copied: It went wrong."),
                "The next attempt is at 2026-01-01T12:00:40Z."));
    assertThat(plan.nextDue()).contains(in(10));
  }

  @ParameterizedTest
  @CsvSource({
    // userAction, wait: assessment
    "true,  false, Stalled",
    "true,  true,  Stalled",
    "false, true,  Waiting",
  })
  void waitingIsNotAFailure(boolean userAction, boolean wait, String assessment) {
    var failures = new LinkedHashMap<String, TagFailure>();
    if (userAction) {
      failures.put("1.0", failure(Reason.DIGEST_NOT_PRESERVED, 1, 60));
    }
    if (wait) {
      failures.put("1.1", failure(Reason.RATE_LIMITED, 1, 60));
    }
    Plan plan =
        plan(
            PATTERN,
            remembering(failures),
            runs(),
            userAction ? MISSING : PRESENT,
            wait ? observed("1.1", "a", "absent") : listed("1.1"));
    assertThat(plan.assessment().getClass().getSimpleName()).isEqualTo(assessment);
  }

  @Test
  void tallyCountsEachTagOnce() {
    Plan plan =
        plan(
            PATTERN,
            failed("1.3", Reason.COPY_FAILED, 1, 60),
            runs(finished(COPIED, "1.0"), finished(FAILED, "1.2"), running("1.4")),
            PRESENT,
            listed("1.1"),
            observed("1.2", "a", "absent"),
            observed("1.3", "a", "absent"),
            observed("1.4", "-", "-"),
            observed("1.5", "-", "-"));
    assertThat(plan.tally()).contains(new TagTally(6, 2, 2, 1, 1));
    assertThat(plan.tally().get().pending()).isEqualTo(2);
    assertThat(plan.tally().get().summary()).isEqualTo("2/6");
    assertThat(plan.finished()).hasSize(2);
  }

  @Test
  void runIsReportedOnceAllItsTagsAreConfirmed() {
    CopyRun both = finished(COPIED, "1.0", "1.1");
    Plan verifying =
        plan(PATTERN, PreviousState.NONE, runs(both), PRESENT, observed("1.1", "a", "absent"));
    assertThat(verifying.finished()).isEmpty();
    assertThat(verifying.tally()).contains(new TagTally(2, 1, 0, 0, 0));
    Plan postponed =
        plan(PATTERN, PreviousState.NONE, runs(both), PRESENT, observed("1.1", "-", "later"));
    assertThat(postponed.finished()).isEmpty();
    Plan reported =
        plan(PATTERN, PreviousState.NONE, runs(both), PRESENT, observed("1.1", "a", "a"));
    assertThat(reported.finished()).containsExactly(both);
    assertThat(reported.tally()).contains(new TagTally(2, 2, 0, 2, 0));
  }

  @Test
  void runsAreReportedInTheOrderOfTheirEndsUpToOneThatIsNotSettled() {
    CopyRun first = finished(COPIED, in(-9), "1.0");
    CopyRun second = finished(COPIED, in(-8), "1.1");
    CopyRun third = finished(FAILED, in(-7), "1.2");
    Plan waiting =
        plan(
            PATTERN,
            PreviousState.NONE,
            runs(third, second, first),
            observed("1.0", "a", "a"),
            observed("1.1", "a", "absent"),
            observed("1.2", "a", "absent"));
    assertThat(waiting.finished()).containsExactly(first);
    assertThat(waiting.openRuns()).containsExactly(third, second);
    assertThat(waiting.tally()).contains(new TagTally(3, 1, 1, 1, 0));
    Plan confirmed =
        plan(
            PATTERN,
            after(waiting),
            runs(third, second),
            observed("1.0", "a", "a"),
            observed("1.1", "a", "a"),
            observed("1.2", "a", "absent"));
    assertThat(confirmed.finished()).containsExactly(second, third);
    assertThat(confirmed.openRuns()).isEmpty();
    assertThat(confirmed.tally()).contains(new TagTally(3, 2, 1, 1, 1));
    assertThat(confirmed.failures().get("1.2").attempts()).as("counted once").isEqualTo(1);
  }

  @Test
  void imageIsUpToDateThoughARunWithItsCopyGoesOn() {
    CopyRun run = running("1.0");
    Plan plan = plan(RECURRENT, PreviousState.NONE, runs(run), observed("1.0", "-", "a"));
    assertThat(reason(plan.assessment())).isEqualTo(Reason.UP_TO_DATE);
    assertThat(plan.openRuns()).containsExactly(run);
    assertThat(plan.tally()).contains(new TagTally(1, 1, 0, 0, 0));
    assertThat(plan.current()).contains(new Plan.CurrentTag(PRESENT.image(), A));
    assertThat(plan.nextDue()).contains(SLOT);
  }

  @ParameterizedTest
  @CsvSource({
    // reason, seconds to the next attempt: copies offered
    "RUN_REFUSED,   30, 0",
    "RUN_REFUSED,   0,  1",
    "ACCESS_DENIED, 30, 0",
    "ACCESS_DENIED, -9, 1",
  })
  void refusedLaunchStaysTheReasonWhileItIsTriedAgain(Reason reason, int seconds, int offered) {
    PreviousState previous = failed(PreviousState.WHOLE, reason, 3, seconds);
    Plan plan = plan(RECURRENT, previous, runs(), MISSING);
    assertThat(plan.offered().copies()).hasSize(offered);
    assertThat(plan.assessment()).isInstanceOf(Assessment.Stalled.class);
    assertThat(reason(plan.assessment())).isEqualTo(reason);
    assertThat(plan.failures()).isEqualTo(previous.failures());
    Plan again = plan.blockedBy(new Problem(reason, "Refused."), previous, CLOCK);
    assertThat(again.failures().get(PreviousState.WHOLE).attempts())
        .as("attempts are counted on")
        .isEqualTo(offered == 0 ? 3 : 4);
    assertThat(plan(RECURRENT, after(again), runs(running("1.0")), MISSING).failures())
        .as("until a run starts")
        .isEmpty();
    assertThat(plan(RECURRENT, after(again), runs(), PRESENT).failures())
        .as("or nothing is missing")
        .isEmpty();
  }

  @Test
  void runOfTagsThatAreNoLongerSelectedIsReported() {
    CopyRun old = finished(COPIED, "0.9");
    assertThat(plan(RECURRENT, PreviousState.NONE, runs(old), PRESENT).finished())
        .containsExactly(old);
  }

  @Test
  void runsThatNeverStartBackOffLongerAndLonger() {
    PreviousState previous = PreviousState.NONE;
    Instant now = NOW;
    Duration backoff = Duration.ZERO;
    for (int i = 1; i <= 9; i++) {
      var clock = new PassTime(now, 0);
      CopyRun neverStarted =
          run("run-" + i, new CopyRun.NeverStarted("Failed: no room", now), "1.0");
      Plan failed = pass(RECURRENT, previous, runs(neverStarted), clock, MISSING);
      assertThat(failed.offered().copies()).isEmpty();
      assertThat(failed.finished()).containsExactly(neverStarted);
      assertThat(failed.failures().get(PreviousState.WHOLE).attempts()).isEqualTo(i);
      Duration next =
          Duration.between(now, failed.failures().get(PreviousState.WHOLE).nextAttempt());
      assertThat(next).isBetween(backoff.multipliedBy(9).dividedBy(10), Duration.ofHours(1));
      assertThat(
              SyncTrigger.of(
                      RECURRENT,
                      1,
                      Optional.empty(),
                      runs(neverStarted),
                      false,
                      after(failed),
                      failed.nextDue(),
                      now)
                  .isDue())
          .isFalse();
      backoff = next;
      now = now.plus(next);
      Plan again = pass(RECURRENT, after(failed), runs(), new PassTime(now, 0), MISSING);
      assertThat(again.offered().copies()).hasSize(1);
      Plan running =
          pass(RECURRENT, after(again), runs(running("1.0")), new PassTime(now, 0), MISSING);
      previous = after(running);
    }
    assertThat(backoff).isGreaterThan(Duration.ofMinutes(45));
  }

  @Test
  void tagThatKeepsFailingBacksOffLongerAndLonger() {
    PreviousState previous = PreviousState.NONE;
    Instant now = NOW;
    for (int i = 1; i <= 5; i++) {
      var clock = new PassTime(now, 0);
      CopyRun running = run("run-" + i, new CopyRun.Running(), "1.0");
      Plan copying = pass(RECURRENT, previous, runs(running), clock, MISSING);
      var ended = new CopyRun.Finished(List.of(FAILED), now);
      Plan failed =
          pass(RECURRENT, after(copying), runs(run("run-" + i, ended, "1.0")), clock, MISSING);
      TagFailure failure = failed.failures().get("1.0");
      assertThat(failure.attempts()).isEqualTo(i);
      assertThat(Duration.between(now, failure.nextAttempt()).toSeconds())
          .isBetween((24L << i) / 2, (30L << i) / 2);
      now = failure.nextAttempt();
      Plan again = pass(RECURRENT, after(failed), runs(), new PassTime(now, 0), MISSING);
      assertThat(again.offered().copies()).hasSize(1);
      previous = after(again);
    }
  }

  @Test
  void startedRunEndsASeriesOfRunsThatNeverStarted() {
    PreviousState previous = failed(PreviousState.WHOLE, Reason.RUN_FAILED, 5, 0);
    Plan plan = plan(RECURRENT, previous, runs(finished(FAILED, "1.0")), MISSING);
    assertThat(plan.failures()).containsOnlyKeys("1.0");
  }

  @Test
  void solvedProblemIsForgotten() {
    PreviousState previous = failed(PreviousState.WHOLE, Reason.REGISTRY_UNREACHABLE, 5, 30);
    assertThat(plan(RECURRENT, previous, runs(), MISSING).failures()).isEmpty();
  }

  @Test
  void unobservablePassKeepsRunsAndFailures() {
    PreviousState previous = failed("1.0", Reason.COPY_FAILED, 2, 40);
    List<CopyRun> runs = List.of(running("1.1"), finished(COPIED, "1.2"));
    Plan plan = pass(PATTERN, previous, runs, new Observation.Unobservable(REFUSED));
    assertThat(plan.assessment()).isInstanceOf(Assessment.Retrying.class);
    assertThat(plan.openRuns()).isEqualTo(runs);
    assertThat(plan.finished()).isEmpty();
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.tally()).isEmpty();
    assertThat(plan.compared()).isFalse();
    assertThat(plan.failures()).containsOnlyKeys("1.0", PreviousState.WHOLE);
    assertThat(plan.failures().get("1.0")).isEqualTo(previous.failures().get("1.0"));
  }

  @Test
  void unobservablePassesBackOffLongerAndLonger() {
    PreviousState previous = PreviousState.NONE;
    Instant now = NOW;
    for (int i = 1; i <= 12; i++) {
      Plan plan =
          Planner.plan(
              RECURRENT,
              new Observation(new Observation.Unobservable(REFUSED), runs()),
              previous,
              new PassTime(now, i));
      assertThat(plan.failures().get(PreviousState.WHOLE).attempts()).isEqualTo(i);
      assertThat(plan.nextDue().orElseThrow()).isAfter(now);
      previous = after(plan);
      now = plan.nextDue().orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({"3600, 3600", "60, 60", "0, 2", "-60, 2"})
  void deferredPassWaitsAsLongAsTheRegistryAsks(int seconds, int due) {
    PreviousState previous = failed("1.0", Reason.COPY_FAILED, 2, 40);
    List<CopyRun> runs = List.of(running("1.1"));
    Plan plan = pass(PATTERN, previous, runs, new Observation.Deferral(in(seconds)));
    assertThat(plan.assessment())
        .isInstanceOfSatisfying(
            Assessment.Waiting.class, waiting -> assertThat(waiting.until()).isEqualTo(in(due)));
    assertThat(plan.nextDue()).contains(in(due));
    assertThat(plan.openRuns()).isEqualTo(runs);
    assertThat(plan.failures()).isEqualTo(previous.failures());
  }

  @Test
  void blockedPassStartsNothingAndReportsTheProblem() {
    CopyRun ended = finished(CopyOutcome.NOT_ATTEMPTED, "1.0");
    Plan plan = plan(RECURRENT, PreviousState.NONE, runs(ended), MISSING);
    assertThat(plan.offered().copies()).hasSize(1);
    Plan blocked =
        plan.blockedBy(new Problem(Reason.TASK_MISSING, "No Task."), PreviousState.NONE, CLOCK);
    assertThat(blocked.assessment()).isInstanceOf(Assessment.Stalled.class);
    assertThat(blocked.offered().copies()).isEmpty();
    assertThat(blocked.finished()).as("still reported").containsExactly(ended);
    assertThat(blocked.tally()).isEqualTo(plan.tally());
    assertThat(blocked.nextDue()).contains(in(60));
    assertThat(blocked.failures()).containsOnlyKeys(PreviousState.WHOLE);
  }

  @Test
  void nextDueIsNeverInThePast() {
    var random = new Random(9);
    String[] answers = {"a", "b", "absent", "later", "refused", "-"};
    Reason[] reasons = Reason.values();
    for (int i = 0; i < 600; i++) {
      var observations = new TagObservation[random.nextInt(4)];
      var failures = new LinkedHashMap<String, TagFailure>();
      for (int t = 0; t < observations.length; t++) {
        observations[t] = observed("1." + t, pick(answers, random), pick(answers, random));
        failures.put("1." + t, failure(pick(reasons, random), 1, random.nextInt(200) - 100));
      }
      failures.put(PreviousState.WHOLE, failure(Reason.RUN_FAILED, 1, random.nextInt(200) - 100));
      List<CopyRun> runs =
          Stream.of(
                  finished(pick(CopyOutcome.values(), random), in(-random.nextInt(60)), "1.0"),
                  running("1.1"),
                  neverStarted("1.2"))
              .filter(_ -> random.nextBoolean())
              .toList();
      ImageIntent intent =
          intent(
              pick(Mode.values(), random),
              random.nextBoolean() ? "1.x" : "1.0",
              "",
              random.nextBoolean());
      Plan plan = plan(intent, remembering(failures), runs, observations);
      assertThat(plan.nextDue().filter(due -> !due.isAfter(NOW))).isEmpty();
      assertThat(plan.fulfilled() && !intent.endsWhenFulfilled()).isFalse();
      assertThat(intent.hold().suspended() && !plan.offered().copies().isEmpty()).isFalse();
      assertThat(plan.tally().orElseThrow().pending()).isNotNegative();
    }
  }

  private static <T> T pick(T[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  private static TagFailure failure(Reason reason, int attempts, int seconds) {
    return new TagFailure("1.0", new Problem(reason, "It went wrong."), attempts, in(seconds));
  }

  private static TagObservation[] missing(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> observed("1." + i, "a", "absent"))
        .toArray(TagObservation[]::new);
  }

  private static List<Copy> offered(Plan plan) {
    return plan.offered().copies().stream().map(WaitingCopy::copy).toList();
  }

  private static PreviousState after(Plan plan) {
    return remembering(plan.failures());
  }

  private static Plan pass(
      ImageIntent intent,
      PreviousState previous,
      List<CopyRun> runs,
      Observation.RegistryView registries) {
    return Planner.plan(intent, new Observation(registries, runs), previous, CLOCK);
  }

  private static Plan pass(
      ImageIntent intent,
      PreviousState previous,
      List<CopyRun> runs,
      PassTime now,
      TagObservation... observations) {
    var registries = new Observation.TagObservations(List.of(observations));
    return Planner.plan(intent, new Observation(registries, runs), previous, now);
  }

  private static List<CopyRun> runs(CopyRun... runs) {
    return List.of(runs);
  }

  private static List<TagObservation> observations(TagObservation... observations) {
    return List.of(observations);
  }

  private static Instant toSeconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Arguments row(
      String name,
      ImageIntent intent,
      PreviousState previous,
      List<CopyRun> runs,
      List<TagObservation> observations,
      int offered,
      String assessment,
      @Nullable Instant nextDue) {
    return Arguments.of(
        name,
        intent,
        previous,
        runs,
        observations,
        offered,
        assessment,
        Optional.ofNullable(nextDue));
  }
}
