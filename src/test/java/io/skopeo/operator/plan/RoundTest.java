package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.LineOutcome.COPIED;
import static io.skopeo.operator.plan.LineOutcome.FAILED;
import static io.skopeo.operator.plan.LineOutcome.RATE_LIMITED;
import static io.skopeo.operator.plan.PlanFixture.A;
import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.REFUSED;
import static io.skopeo.operator.plan.PlanFixture.decide;
import static io.skopeo.operator.plan.PlanFixture.failed;
import static io.skopeo.operator.plan.PlanFixture.finished;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.line;
import static io.skopeo.operator.plan.PlanFixture.listed;
import static io.skopeo.operator.plan.PlanFixture.neverStarted;
import static io.skopeo.operator.plan.PlanFixture.reason;
import static io.skopeo.operator.plan.PlanFixture.remembering;
import static io.skopeo.operator.plan.PlanFixture.run;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static io.skopeo.operator.plan.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
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

class RoundTest {
  private static final Intent ONE_SHOT = intent(Mode.ONE_SHOT, "1.0");
  private static final Intent RECURRENT = intent(Mode.RECURRENT, "1.0");
  private static final Intent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final Intent SUSPENDED = intent(Mode.ONE_SHOT, "1.0", "", true);
  private static final Sighting PRESENT = sighting("1.0", "a", "a");
  private static final Sighting MISSING = sighting("1.0", "a", "absent");
  private static final Instant SLOT = in(300);

  /** What was seen; how many runs start; the verdict and its reason; when to look again. */
  static Stream<Arguments> verdicts() {
    Memory none = Memory.NONE;
    return Stream.of(
        row("present", RECURRENT, none, runs(), seen(PRESENT), 0, "Settled UP_TO_DATE", SLOT),
        row("oneShotPresent", ONE_SHOT, none, runs(), seen(PRESENT), 0, "Settled UP_TO_DATE", null),
        row(
            "sourceGone",
            RECURRENT,
            none,
            runs(),
            seen(sighting("1.0", "absent", "a")),
            0,
            "Settled SOURCE_GONE",
            SLOT),
        row("missing", RECURRENT, none, runs(), seen(MISSING), 1, "Working COPYING", SLOT),
        row(
            "drifted",
            RECURRENT,
            none,
            runs(),
            seen(sighting("1.0", "b", "a")),
            1,
            "Working COPYING",
            SLOT),
        row(
            "atWork",
            RECURRENT,
            none,
            runs(working("1.0")),
            seen(MISSING),
            0,
            "Working COPYING",
            in(300)),
        row(
            "copiedButNotShownYet",
            RECURRENT,
            none,
            runs(finished(COPIED, "1.0")),
            seen(MISSING),
            0,
            "Working VERIFYING",
            in(2)),
        row(
            "copied",
            RECURRENT,
            none,
            runs(finished(COPIED, "1.0")),
            seen(PRESENT),
            0,
            "Settled UP_TO_DATE",
            SLOT),
        row(
            "overBudget",
            RECURRENT,
            none,
            runs(),
            seen(sighting("1.0", "later", "absent")),
            0,
            "Waiting RATE_LIMITED",
            in(60)),
        row(
            "rateLimitedInTheRun",
            RECURRENT,
            none,
            runs(finished(RATE_LIMITED, "1.0")),
            seen(MISSING),
            0,
            "Waiting RATE_LIMITED",
            in(120)),
        row(
            "failedInTheRun",
            RECURRENT,
            none,
            runs(finished(FAILED, "1.0")),
            seen(MISSING),
            0,
            "Retrying COPY_FAILED",
            in(29)),
        row(
            "resting",
            RECURRENT,
            failed("1.0", Reason.COPY_FAILED, 2, 40),
            runs(),
            seen(MISSING),
            0,
            "Retrying COPY_FAILED",
            in(40)),
        row(
            "rested",
            RECURRENT,
            failed("1.0", Reason.COPY_FAILED, 2, 0),
            runs(),
            seen(MISSING),
            1,
            "Working COPYING",
            SLOT),
        row(
            "sourceMissing",
            RECURRENT,
            none,
            runs(),
            seen(sighting("1.0", "absent", "absent")),
            0,
            "Retrying SOURCE_NOT_FOUND",
            in(29)),
        row(
            "wrongPasswordForTheThirdTime",
            RECURRENT,
            failed("1.0", Reason.DESTINATION_UNWRITABLE, 3, 40),
            runs(),
            seen(MISSING),
            0,
            "Stuck DESTINATION_UNWRITABLE",
            in(40)),
        row(
            "digestNotPreserved",
            RECURRENT,
            none,
            runs(finished(COPIED, "1.0")),
            seen(sighting("1.0", "a", "b")),
            0,
            "Stuck DIGEST_NOT_PRESERVED",
            SLOT),
        row("nothingMatches", PATTERN, none, runs(), seen(), 0, "Retrying NO_TAG_MATCHES", SLOT),
        row("suspended", SUSPENDED, none, runs(), seen(MISSING), 0, "Paused null", SLOT),
        row(
            "suspendedAtWork",
            SUSPENDED,
            none,
            runs(working("1.0")),
            seen(MISSING),
            0,
            "Paused null",
            in(300)),
        row(
            "suspendedButFulfilled",
            SUSPENDED,
            none,
            runs(),
            seen(PRESENT),
            0,
            "Settled UP_TO_DATE",
            null),
        row(
            "neverStarted",
            RECURRENT,
            none,
            runs(neverStarted("1.0")),
            seen(MISSING),
            0,
            "Retrying RUN_FAILED",
            in(29)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void everyVerdict(
      String name,
      Intent intent,
      Memory memory,
      List<Run> runs,
      List<Sighting> seen,
      int started,
      String verdict,
      Optional<Instant> nextLook) {
    Round round = decide(intent, memory, runs, seen.toArray(Sighting[]::new));
    assertThat(round.verdict().getClass().getSimpleName() + " " + reason(round.verdict()))
        .as(name)
        .isEqualTo(verdict);
    assertThat(round.start()).hasSize(started);
    assertThat(round.nextLook().map(RoundTest::toSeconds))
        .isEqualTo(nextLook.map(RoundTest::toSeconds));
  }

  @Test
  void oneShotIsFulfilledForGoodOnceItsCopyIsConfirmed() {
    Round round = decide(ONE_SHOT, Memory.NONE, runs(finished(COPIED, "1.0")), PRESENT);
    assertThat(round.fulfilled()).isTrue();
    assertThat(round.nextLook()).isEmpty();
    assertThat(round.current()).contains(new Round.Current(PRESENT.image(), A));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ONE_SHOT", "ONCE_BY_TAG", "RECURRENT"})
  void patternNeverEnds(Mode mode) {
    Round round = decide(intent(mode, "1.x"), Memory.NONE, runs(), listed("1.0"), listed("1.1"));
    assertThat(round.fulfilled()).isFalse();
    assertThat(round.nextLook()).contains(SLOT);
  }

  @Test
  void floatingTagSaysWhatItPointsTo() {
    Intent floating = intent(Mode.ONE_SHOT, "1.x", "stable", false);
    assertThat(decide(floating, Memory.NONE, runs(), PRESENT).current()).isPresent();
    assertThat(decide(PATTERN, Memory.NONE, runs(), PRESENT).current()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // missing, runs at work, batches started
    "1,   0, 1",
    "50,  0, 1",
    "51,  0, 2",
    "200, 0, 4",
    "900, 0, 4",
    "900, 3, 1",
    "900, 4, 0",
    "900, 9, 0",
  })
  void batchesStartAsFarAsThereAreSlots(int missing, int atWork, int batches) {
    var runs = IntStream.range(0, atWork).mapToObj(i -> working("other-" + i)).toList();
    Round round = decide(PATTERN, Memory.NONE, runs, missing(missing));
    assertThat(round.start()).hasSize(batches).allMatch(b -> b.lines().size() <= 50);
    assertThat(round.atWork()).isEqualTo(runs);
  }

  @Test
  void tagsThatNeverFailedComeFirst() {
    var failures = Map.of("1.0", new Failure("1.0", new Problem(Reason.COPY_FAILED, "x"), 1, NOW));
    Round round = decide(PATTERN, remembering(failures), runs(), missing(3));
    assertThat(round.start().getFirst().lines())
        .containsExactly(line("1.1"), line("1.2"), line("1.0"));
  }

  @Test
  void tagsWhoseTurnHasNotComeAreAskedForSoon() {
    var seen = new ArrayList<Sighting>();
    seen.add(sighting("1.0", "absent", "absent"));
    seen.add(sighting("1.1", "-", "-"));
    Round round = decide(PATTERN, Memory.NONE, runs(), seen.toArray(Sighting[]::new));
    assertThat(round.nextLook()).contains(in(2));
    seen.add(sighting("1.2", "later", "absent"));
    assertThat(decide(PATTERN, Memory.NONE, runs(), seen.toArray(Sighting[]::new)).nextLook().get())
        .isAfter(in(20));
  }

  @Test
  void failingTagHoldsUpNoOther() {
    Round round =
        decide(
            PATTERN,
            failed("1.0", Reason.COPY_FAILED, 5, 600),
            runs(),
            MISSING,
            sighting("1.1", "a", "absent"));
    assertThat(round.start()).containsExactly(new Batch(List.of(line("1.1"))));
    assertThat(round.failures()).containsOnlyKeys("1.0");
  }

  @Test
  void oneFailureStandsForAll() {
    Map<String, Failure> failures =
        Map.of(
            "1.0", failure(Reason.RATE_LIMITED, 1, 10),
            "1.1", failure(Reason.DIGEST_NOT_PRESERVED, 1, 20),
            "1.2", failure(Reason.COPY_TIMED_OUT, 1, 50),
            "1.3", failure(Reason.COPY_FAILED, 1, 40));
    Round round = decide(PATTERN, remembering(failures), runs(), missing(4));
    assertThat(round.verdict())
        .isEqualTo(
            new Verdict.Retrying(
                new Problem(Reason.COPY_FAILED, "4 of 4 tags could not be copied: It went wrong."),
                in(40)));
    assertThat(round.nextLook()).contains(in(10));
  }

  @ParameterizedTest
  @CsvSource({
    // mend, wait: verdict
    "true,  false, Stuck",
    "true,  true,  Stuck",
    "false, true,  Waiting",
  })
  void waitingIsNoBadNews(boolean mend, boolean wait, String verdict) {
    var failures = new LinkedHashMap<String, Failure>();
    if (mend) {
      failures.put("1.0", failure(Reason.DIGEST_NOT_PRESERVED, 1, 60));
    }
    if (wait) {
      failures.put("1.1", failure(Reason.RATE_LIMITED, 1, 60));
    }
    Round round =
        decide(
            PATTERN,
            remembering(failures),
            runs(),
            mend ? MISSING : PRESENT,
            wait ? sighting("1.1", "a", "absent") : listed("1.1"));
    assertThat(round.verdict().getClass().getSimpleName()).isEqualTo(verdict);
  }

  @Test
  void tallyCountsEachTagOnce() {
    Round round =
        decide(
            PATTERN,
            failed("1.3", Reason.COPY_FAILED, 1, 60),
            runs(finished(COPIED, "1.0"), finished(FAILED, "1.2"), working("1.4")),
            PRESENT,
            listed("1.1"),
            sighting("1.2", "a", "absent"),
            sighting("1.3", "a", "absent"),
            sighting("1.4", "-", "-"),
            sighting("1.5", "-", "-"));
    assertThat(round.tally()).contains(new Tally(6, 2, 2, 1, 1));
    assertThat(round.tally().get().pending()).isEqualTo(2);
    assertThat(round.tally().get().summary()).isEqualTo("2/6");
    assertThat(round.concluded()).hasSize(2);
  }

  @Test
  void runIsToldWhenAllOfItsTagsAreSeenAndItsCopiesAreCountedThen() {
    Run both = finished(COPIED, "1.0", "1.1");
    Round verifying =
        decide(PATTERN, Memory.NONE, runs(both), PRESENT, sighting("1.1", "a", "absent"));
    assertThat(verifying.concluded()).isEmpty();
    assertThat(verifying.tally()).contains(new Tally(2, 1, 0, 0, 0));
    Round postponed =
        decide(PATTERN, Memory.NONE, runs(both), PRESENT, sighting("1.1", "-", "later"));
    assertThat(postponed.concluded()).isEmpty();
    Round told = decide(PATTERN, Memory.NONE, runs(both), PRESENT, sighting("1.1", "a", "a"));
    assertThat(told.concluded()).containsExactly(both);
    assertThat(told.tally()).contains(new Tally(2, 2, 0, 2, 0));
  }

  @Test
  void runOfTagsThatAreNoLongerMeantIsTold() {
    Run old = finished(COPIED, "0.9");
    assertThat(decide(RECURRENT, Memory.NONE, runs(old), PRESENT).concluded()).containsExactly(old);
  }

  @Test
  void runsThatNeverStartRestLongerAndLonger() {
    Memory memory = Memory.NONE;
    Instant now = NOW;
    Duration pause = Duration.ZERO;
    for (int i = 1; i <= 9; i++) {
      var clock = new PassTime(now, 0);
      Run stillborn = run("run-" + i, new Run.NeverStarted("Failed: no room", now), "1.0");
      Round failed = round(RECURRENT, memory, runs(stillborn), clock, MISSING);
      assertThat(failed.start()).isEmpty();
      assertThat(failed.concluded()).containsExactly(stillborn);
      assertThat(failed.failures().get(Memory.WHOLE).attempts()).isEqualTo(i);
      Duration next = Duration.between(now, failed.failures().get(Memory.WHOLE).next());
      assertThat(next).isBetween(pause.multipliedBy(9).dividedBy(10), Duration.ofHours(1));
      assertThat(
              Due.of(RECURRENT, 1, Optional.empty(), runs(stillborn), false, told(failed), now)
                  .isDue())
          .isFalse();
      pause = next;
      now = now.plus(next);
      Round again = round(RECURRENT, told(failed), runs(), new PassTime(now, 0), MISSING);
      assertThat(again.start()).hasSize(1);
      Round working =
          round(RECURRENT, told(again), runs(working("1.0")), new PassTime(now, 0), MISSING);
      memory = told(working);
    }
    assertThat(pause).isGreaterThan(Duration.ofMinutes(45));
  }

  @Test
  void tagThatFailsAgainAndAgainRestsLongerAndLonger() {
    Memory memory = Memory.NONE;
    Instant now = NOW;
    for (int i = 1; i <= 5; i++) {
      var clock = new PassTime(now, 0);
      Run working = run("run-" + i, new Run.AtWork(), "1.0");
      Round copying = round(RECURRENT, memory, runs(working), clock, MISSING);
      var ended = new Run.Finished(List.of(FAILED), now);
      Round failed =
          round(RECURRENT, told(copying), runs(run("run-" + i, ended, "1.0")), clock, MISSING);
      Failure failure = failed.failures().get("1.0");
      assertThat(failure.attempts()).isEqualTo(i);
      assertThat(Duration.between(now, failure.next()).toSeconds())
          .isBetween((24L << i) / 2, (30L << i) / 2);
      now = failure.next();
      Round again = round(RECURRENT, told(failed), runs(), new PassTime(now, 0), MISSING);
      assertThat(again.start()).hasSize(1);
      memory = told(again);
    }
  }

  @Test
  void oneRunThatStartsEndsTheRowOfThoseThatDidNot() {
    Memory memory = failed(Memory.WHOLE, Reason.RUN_FAILED, 5, 0);
    Round round = decide(RECURRENT, memory, runs(finished(FAILED, "1.0")), MISSING);
    assertThat(round.failures()).containsOnlyKeys("1.0");
  }

  @Test
  void problemThatIsOverIsForgotten() {
    Memory memory = failed(Memory.WHOLE, Reason.REGISTRY_UNREACHABLE, 5, 30);
    assertThat(decide(RECURRENT, memory, runs(), MISSING).failures()).isEmpty();
  }

  @Test
  void blindRoundKeepsRunsAndFailures() {
    Memory memory = failed("1.0", Reason.COPY_FAILED, 2, 40);
    List<Run> runs = List.of(working("1.1"), finished(COPIED, "1.2"));
    Round round = round(PATTERN, memory, runs, new Observed.Unseen(REFUSED));
    assertThat(round.verdict()).isInstanceOf(Verdict.Retrying.class);
    assertThat(round.atWork()).containsExactly(runs.getFirst());
    assertThat(round.concluded()).isEmpty();
    assertThat(round.start()).isEmpty();
    assertThat(round.tally()).isEmpty();
    assertThat(round.synced()).isFalse();
    assertThat(round.failures()).containsOnlyKeys("1.0", Memory.WHOLE);
    assertThat(round.failures().get("1.0")).isEqualTo(memory.failures().get("1.0"));
  }

  @Test
  void blindRoundsLookAgainLaterAndLater() {
    Memory memory = Memory.NONE;
    Instant now = NOW;
    for (int i = 1; i <= 12; i++) {
      Round round =
          Round.decide(
              RECURRENT,
              new Observed(new Observed.Unseen(REFUSED), runs()),
              Limits.DEFAULT,
              memory,
              new PassTime(now, i));
      assertThat(round.failures().get(Memory.WHOLE).attempts()).isEqualTo(i);
      assertThat(round.nextLook().orElseThrow()).isAfter(now);
      memory = told(round);
      now = round.nextLook().orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({"3600, 3600", "60, 60", "0, 2", "-60, 2"})
  void registriesOverBudgetAreAskedWhenTheySay(int seconds, int look) {
    Memory memory = failed("1.0", Reason.COPY_FAILED, 2, 40);
    List<Run> runs = List.of(working("1.1"));
    Round round = round(PATTERN, memory, runs, new Observed.Deferred(in(seconds)));
    assertThat(round.verdict())
        .isInstanceOfSatisfying(
            Verdict.Waiting.class, waiting -> assertThat(waiting.until()).isEqualTo(in(look)));
    assertThat(round.nextLook()).contains(in(look));
    assertThat(round.atWork()).isEqualTo(runs);
    assertThat(round.failures()).isEqualTo(memory.failures());
  }

  @Test
  void waitingRoundStartsNothingAndConcludesAllTheSame() {
    Round round =
        decide(
            intent(Mode.RECURRENT, "1.0"),
            Memory.NONE,
            List.of(finished(LineOutcome.NOT_ATTEMPTED, "1.0")),
            sighting("1.0", "a", "absent"));
    assertThat(round.start()).hasSize(1);
    Round waiting =
        round.waiting(new Problem(Reason.DESTINATION_BUSY, "Busy."), in(20), Memory.NONE);
    assertThat(waiting.verdict())
        .isEqualTo(new Verdict.Waiting(new Problem(Reason.DESTINATION_BUSY, "Busy."), in(20)));
    assertThat(waiting.start()).isEmpty();
    assertThat(waiting.concluded()).isEqualTo(round.concluded()).hasSize(1);
    assertThat(waiting.failures()).isEmpty();
    assertThat(waiting.nextLook()).contains(in(20));
  }

  @Test
  void waitingRoundTellsOfTheRunsThatGoOn() {
    Round round =
        decide(
            intent(Mode.RECURRENT, "1.x"),
            Memory.NONE,
            List.of(working("1.0")),
            sighting("1.0", "-", "-"),
            sighting("1.1", "a", "absent"));
    Round waiting =
        round.waiting(new Problem(Reason.DESTINATION_BUSY, "Busy."), in(20), Memory.NONE);
    assertThat(waiting.verdict())
        .isEqualTo(new Verdict.Working(Reason.COPYING, "1 TaskRun is running. Busy."));
    assertThat(waiting.atWork()).hasSize(1);
  }

  @Test
  void hinderedRoundStartsNothingAndSaysWhy() {
    Round round = decide(RECURRENT, Memory.NONE, runs(), MISSING);
    Round hindered =
        round.hindered(new Problem(Reason.TASK_MISSING, "No Task."), Memory.NONE, CLOCK);
    assertThat(hindered.verdict()).isInstanceOf(Verdict.Stuck.class);
    assertThat(hindered.start()).isEmpty();
    assertThat(hindered.tally()).isEqualTo(round.tally());
    assertThat(hindered.nextLook()).contains(in(60));
    assertThat(hindered.failures()).containsOnlyKeys(Memory.WHOLE);
  }

  @Test
  void nextLookIsNeverInThePast() {
    var random = new Random(9);
    String[] answers = {"a", "b", "absent", "later", "refused", "-"};
    Reason[] reasons = Reason.values();
    for (int i = 0; i < 600; i++) {
      var seen = new Sighting[random.nextInt(4)];
      var failures = new LinkedHashMap<String, Failure>();
      for (int t = 0; t < seen.length; t++) {
        seen[t] = sighting("1." + t, pick(answers, random), pick(answers, random));
        failures.put("1." + t, failure(pick(reasons, random), 1, random.nextInt(200) - 100));
      }
      failures.put(Memory.WHOLE, failure(Reason.RUN_FAILED, 1, random.nextInt(200) - 100));
      List<Run> runs =
          Stream.of(
                  finished(pick(LineOutcome.values(), random), in(-random.nextInt(60)), "1.0"),
                  working("1.1"),
                  neverStarted("1.2"))
              .filter(_ -> random.nextBoolean())
              .toList();
      Intent intent =
          intent(
              pick(Mode.values(), random),
              random.nextBoolean() ? "1.x" : "1.0",
              "",
              random.nextBoolean());
      Round round = decide(intent, remembering(failures), runs, seen);
      assertThat(round.nextLook().filter(look -> !look.isAfter(NOW))).isEmpty();
      assertThat(round.nextLook().isEmpty()).isEqualTo(round.fulfilled());
      assertThat(intent.suspended() && !round.start().isEmpty()).isFalse();
      assertThat(round.tally().orElseThrow().pending()).isNotNegative();
    }
  }

  private static <T> T pick(T[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  private static Failure failure(Reason reason, int attempts, int seconds) {
    return new Failure("1.0", new Problem(reason, "It went wrong."), attempts, in(seconds));
  }

  private static Sighting[] missing(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> sighting("1." + i, "a", "absent"))
        .toArray(Sighting[]::new);
  }

  private static Memory told(Round round) {
    return new Memory(
        Optional.of(1L),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        round.nextLook(),
        round.failures(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Round round(Intent intent, Memory memory, List<Run> runs, Observed.Survey survey) {
    return Round.decide(intent, new Observed(survey, runs), Limits.DEFAULT, memory, CLOCK);
  }

  private static Round round(
      Intent intent, Memory memory, List<Run> runs, PassTime now, Sighting... seen) {
    var survey = new Observed.Seen(List.of(seen));
    return Round.decide(intent, new Observed(survey, runs), Limits.DEFAULT, memory, now);
  }

  private static List<Run> runs(Run... runs) {
    return List.of(runs);
  }

  private static List<Sighting> seen(Sighting... sightings) {
    return List.of(sightings);
  }

  private static Instant toSeconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Arguments row(
      String name,
      Intent intent,
      Memory memory,
      List<Run> runs,
      List<Sighting> seen,
      int started,
      String verdict,
      @Nullable Instant nextLook) {
    return Arguments.of(
        name, intent, memory, runs, seen, started, verdict, Optional.ofNullable(nextLook));
  }
}
