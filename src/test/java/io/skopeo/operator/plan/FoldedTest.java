package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.A;
import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.decide;
import static io.skopeo.operator.plan.PlanFixture.failed;
import static io.skopeo.operator.plan.PlanFixture.finished;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.listed;
import static io.skopeo.operator.plan.PlanFixture.remembering;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failing tags that are too many to be named back off together, and hold up nothing else. */
class FoldedTest {
  private static final Intent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");

  @Test
  void failuresOfOneReasonBackOffUntilTheLastOfThemMayBeTried() {
    List<Failure> failures =
        Stream.concat(
                Stream.of(failure(Reason.COPY_TIMED_OUT, 7, 60)),
                IntStream.range(0, 3).mapToObj(i -> failure(Reason.COPY_FAILED, i, i)))
            .toList();
    assertThat(Folded.of(failures))
        .containsExactly(
            new Folded(Reason.COPY_FAILED, 3, 2, in(2)),
            new Folded(Reason.COPY_TIMED_OUT, 1, 7, in(60)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1 tag", "3, 3 tags"})
  void oneThatIsNotNamedSaysHowManyThereAre(int count, String tags) {
    Failure one =
        new Folded(Reason.COPY_FAILED, count, 2, in(9)).failures().findAny().orElseThrow();
    assertThat(one.problem().sentence()).startsWith("It failed as one of " + tags + " that ");
  }

  @Test
  void asManyTagsAsFailedBackOffAndLaterOnesAreCopied() {
    Memory memory = unnamed(new Folded(Reason.COPY_FAILED, 2, 3, in(60)));
    Round round =
        decide(
            PATTERN,
            memory,
            List.of(),
            listed("1.0"),
            sighting("1.1", "-", "-"),
            sighting("1.2", "-", "-"),
            sighting("1.3", "a", "absent"));
    assertThat(round.failures()).containsOnlyKeys("1.1", "1.2");
    assertThat(round.failures().get("1.1").attempts()).isEqualTo(3);
    assertThat(round.failures().get("1.1").source()).isEqualTo("1.1");
    assertThat(started(round)).containsExactly("1.3");
  }

  @Test
  void afterTheCommonBackoffAllOfThemAreTriedAndCountedOn() {
    Memory memory = unnamed(new Folded(Reason.COPY_FAILED, 2, 3, NOW));
    Round again =
        decide(
            PATTERN,
            memory,
            List.of(),
            sighting("1.1", "a", "absent"),
            sighting("1.2", "a", "absent"));
    assertThat(started(again)).containsExactly("1.1", "1.2");
    assertThat(again.failures())
        .as("what was counted stays counted")
        .containsOnlyKeys("1.1", "1.2");
    Round failed =
        decide(
            PATTERN,
            memory,
            List.of(finished(LineOutcome.FAILED, "1.1")),
            sighting("1.1", "a", "absent"),
            sighting("1.2", "a", "absent"));
    assertThat(failed.failures().get("1.1").attempts()).isEqualTo(4);
  }

  @Test
  void whatIsNamedOrPresentIsNotOneOfThem() {
    Memory memory =
        remembering(Map.of("1.1", failure(Reason.COPY_TIMED_OUT, 1, 30)))
            .withFolded(List.of(new Folded(Reason.COPY_FAILED, 1, 3, in(60))));
    Round round =
        decide(
            PATTERN,
            memory,
            List.of(),
            sighting("1.0", "-", "a"),
            sighting("1.1", "-", "-"),
            sighting("1.2", "-", "-"));
    assertThat(round.failures()).containsOnlyKeys("1.1", "1.2");
    assertThat(round.failures().get("1.1").problem().reason()).isEqualTo(Reason.COPY_TIMED_OUT);
    assertThat(round.failures().get("1.2").problem().reason()).isEqualTo(Reason.COPY_FAILED);
  }

  @Test
  void blindRoundKeepsThem() {
    var group = new Folded(Reason.COPY_FAILED, 2, 3, in(60));
    Round round =
        Round.decide(
            PATTERN,
            new Observed(new Observed.Unseen(PlanFixture.REFUSED), List.of()),
            Limits.DEFAULT,
            unnamed(group),
            CLOCK);
    assertThat(round.folded()).containsExactly(group);
  }

  @ParameterizedTest
  @CsvSource({
    // reason, the digest at the source now, whether it is copied at once
    "COPY_FAILED,  a, false",
    "COPY_FAILED,  b, true",
    "RATE_LIMITED, b, false",
  })
  void anotherDigestUnderANamedTagIsTriedAtOnce(Reason reason, String digest, boolean copied) {
    Failure failure =
        new Failure(
            "1.1",
            new Problem(reason, "It went wrong."),
            3,
            Optional.of(new Failure.Attempt(Optional.of(A), NOW.minusSeconds(60))),
            in(60));
    Round round =
        decide(
            intent(Mode.RECURRENT, "1.x"),
            remembering(Map.of("1.1", failure)),
            List.of(),
            sighting("1.1", digest, "absent"));
    assertThat(started(round)).hasSize(copied ? 1 : 0);
    assertThat(round.failures().containsKey("1.1")).isEqualTo(!copied);
  }

  @Test
  void failureOfARunTellsTheDigestAndTheEndOfTheRun() {
    Round round =
        decide(
            PATTERN,
            failed("1.0", Reason.COPY_FAILED, 1, 0),
            List.of(finished(LineOutcome.FAILED, NOW.minusSeconds(5), "1.1")),
            sighting("1.1", "a", "absent"));
    assertThat(round.failures().get("1.1").last())
        .contains(new Failure.Attempt(Optional.of(A), NOW.minusSeconds(5)));
  }

  private static Memory unnamed(Folded... groups) {
    return remembering(Map.of()).withFolded(List.of(groups));
  }

  private static List<String> started(Round round) {
    return round.start().stream()
        .flatMap(batch -> batch.lines().stream())
        .map(line -> line.destination().tag().name())
        .toList();
  }

  private static Failure failure(Reason reason, int attempts, int seconds) {
    return new Failure("", new Problem(reason, "It went wrong."), attempts, in(seconds));
  }
}
