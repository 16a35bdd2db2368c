package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.chosen;
import static io.skopeo.operator.plan.PlanFixture.failed;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.reason;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static io.skopeo.operator.plan.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of what is wanted is started: by the pulls of the source, and by maxNewCopies. */
class StartTest {
  private static final Intent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final Intent TEN_AT_MOST = limited(10);

  @ParameterizedTest
  @CsvSource({
    // limit, remaining, reserve, promised, pulls of an image: lines started
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
  void noMoreIsStartedThanMayBePulled(
      int limit, int remaining, int reserve, int promised, int pulls, int lines) {
    var quota = new Pulls("docker.io", limit, remaining, reserve, promised, in(60));
    Round round = decide(PATTERN, Memory.NONE, List.of(), Optional.of(quota), 20, pulls);
    assertThat(lines(round)).isEqualTo(lines);
    assertThat(round.start().stream().mapToInt(Batch::pulls).sum()).isEqualTo(lines * pulls);
  }

  @Test
  void imageWaitsForPullsWithoutHavingFailed() {
    var quota = new Pulls("docker.io", 100, 25, 20, 4, in(60));
    Round round = decide(PATTERN, Memory.NONE, List.of(), Optional.of(quota), 3, 2);
    assertThat(round.verdict())
        .isInstanceOfSatisfying(
            Verdict.Waiting.class,
            waiting -> {
              assertThat(waiting.problem().reason()).isEqualTo(Reason.RATE_LIMITED);
              assertThat(waiting.problem().sentence())
                  .isEqualTo(
                      "The source registry docker.io has 25 of 100 pulls left, with 20 reserved for the cluster and 4 for running TaskRuns; copies continue at 2026-01-01T12:01:00Z.");
              assertThat(waiting.until()).isEqualTo(in(60));
            });
    assertThat(round.failures()).isEmpty();
    assertThat(round.nextLook()).contains(in(60));
  }

  @Test
  void whatCanBePulledIsCopiedWhileTheRestWaits() {
    var quota = new Pulls("docker.io", 100, 26, 20, 0, in(60));
    Round round = decide(PATTERN, Memory.NONE, List.of(), Optional.of(quota), 5, 2);
    assertThat(lines(round)).isEqualTo(3);
    assertThat(reason(round.verdict())).isEqualTo(Reason.COPYING);
    assertThat(((Verdict.Working) round.verdict()).sentence()).contains("copies continue at");
  }

  @Test
  void whereNothingIsMissingNoPullIsWaitedFor() {
    var none = new Pulls("docker.io", 100, 0, 20, 0, in(60));
    var present = new Observed.Seen(List.of(sighting("1.0", "a", "a")));
    Round round =
        Round.decide(
            PATTERN,
            new Observed(present, List.of(), DestinationConflicts.NONE, room(Optional.of(none))),
            Limits.DEFAULT,
            Memory.NONE,
            CLOCK);
    assertThat(reason(round.verdict())).isEqualTo(Reason.UP_TO_DATE);
  }

  @Test
  void noMoreThanMaxNewCopiesAreStarted() {
    Round round = decide(TEN_AT_MOST, Memory.NONE, List.of(), Optional.empty(), 30, 1);
    assertThat(lines(round)).isEqualTo(10);
    assertThat(round.newCopies()).contains(new NewCopies(NOW, 10));
    assertThat(((Verdict.Working) round.verdict()).sentence())
        .contains("10 copies were started since 2026-01-01T12:00:00Z")
        .contains("the others follow at 2026-01-01T12:05:00Z");
  }

  @Test
  void theOthersFollowInTheNextRoundOfTheSchedule() {
    Memory exhausted = copied(new NewCopies(in(-200), 10));
    Round waiting = decide(TEN_AT_MOST, exhausted, List.of(), Optional.empty(), 30, 1);
    assertThat(lines(waiting)).isZero();
    assertThat(reason(waiting.verdict())).isEqualTo(Reason.NEW_COPIES_LIMITED);
    assertThat(waiting.nextLook()).contains(in(100));
    assertThat(waiting.newCopies()).contains(new NewCopies(in(-200), 10));

    Memory over = copied(new NewCopies(in(-300), 10));
    Round next = decide(TEN_AT_MOST, over, List.of(), Optional.empty(), 20, 1);
    assertThat(lines(next)).isEqualTo(10);
    assertThat(next.newCopies()).contains(new NewCopies(NOW, 10));
  }

  @Test
  void tagsThatWereNotAskedForBecauseOfTheLimitWaitForItToo() {
    Memory exhausted = copied(new NewCopies(in(-200), 10));
    var unasked = new Observed.Seen(List.of(sighting("1.0", "a", "a"), sighting("1.1", "-", "-")));
    Round round =
        Round.decide(
            TEN_AT_MOST, new Observed(unasked, List.of()), Limits.DEFAULT, exhausted, CLOCK);
    assertThat(reason(round.verdict())).isEqualTo(Reason.NEW_COPIES_LIMITED);
    assertThat(round.nextLook()).contains(in(100));
  }

  @Test
  void anotherTryIsNoNewCopy() {
    Memory exhausted = copied(new NewCopies(in(-200), 10));
    Memory failing =
        new Memory(
            exhausted.generation(),
            exhausted.fulfilled(),
            exhausted.handledRequest(),
            exhausted.lastSync(),
            exhausted.nextLook(),
            failed("1.0", Reason.COPY_FAILED, 1, 0).failures(),
            List.of(),
            exhausted.held(),
            exhausted.newCopies());
    Round round = decide(TEN_AT_MOST, failing, List.of(), Optional.empty(), 1, 1);
    assertThat(lines(round)).isEqualTo(1);
    assertThat(round.newCopies()).contains(new NewCopies(in(-200), 10));
  }

  @Test
  void runsAtWorkAreWhatIsSaidFirst() {
    Memory exhausted = copied(new NewCopies(in(-200), 10));
    Round round = decide(TEN_AT_MOST, exhausted, List.of(working("1.0")), Optional.empty(), 30, 1);
    assertThat(reason(round.verdict())).isEqualTo(Reason.COPYING);
  }

  @ParameterizedTest
  @CsvSource({
    "OUT_OF_MEMORY,    1, 2",
    "OUT_OF_MEMORY,    2, 1",
    "OUT_OF_MEMORY,    9, 1",
    "COPY_INTERRUPTED, 1, 2",
    "COPY_FAILED,      5, 4",
  })
  void whatWasKilledGoesApartWithFewerCopiesAtOnce(Reason reason, int attempts, int atOnce) {
    Round round =
        decide(PATTERN, failed("1.0", reason, attempts, 0), List.of(), Optional.empty(), 3, 1);
    Batch last = round.start().getLast();
    assertThat(last.lines()).endsWith(PlanFixture.line("1.0"));
    assertThat(last.atOnce(4)).isEqualTo(atOnce);
    assertThat(round.start().getFirst().atOnce(4)).isEqualTo(4);
    assertThat(round.start()).hasSize(atOnce == 4 ? 1 : 2);
  }

  @ParameterizedTest
  @CsvSource({"10, 4", "3, 3", "1, 1"})
  void noMoreRunsAreStartedThanOthersLeave(int room, int runs) {
    Round round = full(room, 900);
    assertThat(round.start()).hasSize(runs);
  }

  @Test
  void imageWaitsForItsTurnWithoutHavingFailed() {
    Round round = full(0, 3);
    assertThat(round.start()).isEmpty();
    assertThat(reason(round.verdict())).isEqualTo(Reason.RUNS_LIMITED);
    assertThat(round.nextLook()).contains(in(3));
    assertThat(round.failures()).isEmpty();
    assertThat(reason(full(0, 0).verdict())).isEqualTo(Reason.NO_TAG_MATCHES);
  }

  private static Round full(int room, int missing) {
    var seen =
        IntStream.range(0, missing).mapToObj(i -> sighting("1." + i, "a", "absent")).toList();
    return Round.decide(
        PATTERN,
        new Observed(
            new Observed.Seen(seen),
            List.of(),
            DestinationConflicts.NONE,
            new Room(room, in(3), Optional.empty())),
        Limits.DEFAULT,
        Memory.NONE,
        CLOCK);
  }

  private static Intent limited(int most) {
    Intent all = PATTERN;
    return new Intent(
        all.mode(),
        all.source(),
        all.version(),
        all.filter(),
        all.destination(),
        all.mapping(),
        all.extent(),
        OptionalInt.of(most),
        all.schedule(),
        all.overwrites(),
        all.dryRun(),
        all.approval(),
        all.suspended(),
        all.serviceAccount(),
        all.tls(),
        all.runs(),
        all.fingerprint());
  }

  private static Memory copied(NewCopies copies) {
    return new Memory(
        Memory.NONE.generation(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Memory.NONE.failures(),
        List.of(),
        Optional.empty(),
        Optional.of(copies));
  }

  private static int lines(Round round) {
    return round.start().stream().mapToInt(batch -> batch.lines().size()).sum();
  }

  private static Room room(Optional<Pulls> pulls) {
    return new Room(10, in(3), pulls);
  }

  private static Round decide(
      Intent intent, Memory memory, List<Run> runs, Optional<Pulls> quota, int missing, int pulls) {
    var seen = new ArrayList<Sighting>();
    IntStream.range(0, missing)
        .mapToObj(i ->
            new Sighting(
                chosen("1." + i),
                false,
                Optional.of(new Answer.Found<>(PlanFixture.A)),
                Optional.of(new Answer.Absent<>()),
                pulls))
        .forEach(seen::add);
    return Round.decide(
        intent,
        new Observed(new Observed.Seen(seen), runs, DestinationConflicts.NONE, room(quota)),
        Limits.DEFAULT,
        memory,
        CLOCK);
  }
}
