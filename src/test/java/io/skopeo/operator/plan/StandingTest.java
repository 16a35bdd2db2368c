package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.LineOutcome.COPIED;
import static io.skopeo.operator.plan.LineOutcome.FAILED;
import static io.skopeo.operator.plan.LineOutcome.NOT_ATTEMPTED;
import static io.skopeo.operator.plan.LineOutcome.RATE_LIMITED;
import static io.skopeo.operator.plan.LineOutcome.UNAUTHORIZED;
import static io.skopeo.operator.plan.PlanFixture.A;
import static io.skopeo.operator.plan.PlanFixture.B;
import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.DESTINATION;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.SOURCE;
import static io.skopeo.operator.plan.PlanFixture.failed;
import static io.skopeo.operator.plan.PlanFixture.finished;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.line;
import static io.skopeo.operator.plan.PlanFixture.listed;
import static io.skopeo.operator.plan.PlanFixture.neverStarted;
import static io.skopeo.operator.plan.PlanFixture.remembering;
import static io.skopeo.operator.plan.PlanFixture.run;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static io.skopeo.operator.plan.PlanFixture.working;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Standing.Done;
import io.skopeo.operator.plan.Standing.Failing;
import io.skopeo.operator.plan.Standing.Wanted;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StandingTest {
  private static final Intent RECURRENT = intent(Mode.RECURRENT, "1.0");
  private static final Intent ONCE = intent(Mode.ONCE_BY_TAG, "1.0");

  @ParameterizedTest
  @CsvSource({
    "a, absent,  Wanted",
    "a, b,       Wanted",
    "a, a,       Done",
    "absent, a,  Done",
    "absent, absent, Failing",
    "-, -,       Queued",
    "later, a,   Postponed",
    "a, refused, Failing",
  })
  void withoutRunsTheRegistriesDecide(String source, String destination, String standing) {
    assertThat(of(sighting("1.0", source, destination)).getClass().getSimpleName())
        .isEqualTo(standing);
  }

  @Test
  void runAtWorkHasTheTagWhateverTheRegistriesSay() {
    assertThat(of(sighting("1.0", "a", "absent"), working("0.9", "1.0")))
        .isInstanceOf(Standing.AtWork.class);
    assertThat(of(sighting("1.0", "a", "absent"), working("0.9"))).isInstanceOf(Wanted.class);
  }

  @Test
  void wantedLineIsPinned() {
    assertThat(of(sighting("1.0", "b", "a"))).isEqualTo(new Wanted(line("1.0", B), false, 1, 0));
  }

  @Test
  void claimAndDigestTogetherAreACopy() {
    assertThat(of(sighting("1.0", "a", "a"), finished(COPIED, "1.0")))
        .isEqualTo(new Done(Optional.of(A), true, false));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsThereIsDoneWhateverTheRunSays(LineOutcome outcome) {
    assertThat(of(sighting("1.0", "a", "a"), finished(outcome, "1.0"))).isInstanceOf(Done.class);
  }

  @Test
  void copyThatTheSourceHasDroppedSinceIsKept() {
    assertThat(of(sighting("1.0", "absent", "a"), finished(COPIED, "1.0")))
        .isEqualTo(new Done(Optional.of(A), true, true));
  }

  @ParameterizedTest
  @CsvSource({"-300, Failing", "-29, Verifying", "0, Verifying", "29, Verifying", "30, Failing"})
  void registryHasHalfAMinuteToShowACopy(int secondsAgo, String standing) {
    Standing is = of(sighting("1.0", "a", "absent"), finished(COPIED, in(-secondsAgo), "1.0"));
    assertThat(is.getClass().getSimpleName()).isEqualTo(standing);
    if (is instanceof Failing(var failure)) {
      assertThat(failure.problem().reason()).isEqualTo(Reason.COPY_NOT_FOUND);
    }
  }

  @Test
  void otherDigestAfterACopyIsNotPreserved() {
    assertThat(failure(of(sighting("1.0", "a", "b"), finished(COPIED, "1.0"))).problem().reason())
        .isEqualTo(Reason.DIGEST_NOT_PRESERVED);
  }

  @Test
  void otherDigestAfterACopyIsNotPreservedWhereTagsAreNotReplacedEither() {
    Standing is = of(ONCE, Memory.NONE, sighting("1.0", "-", "b"), finished(COPIED, "1.0"));
    assertThat(failure(is).problem().reason()).isEqualTo(Reason.DIGEST_NOT_PRESERVED);
    assertThat(of(ONCE, Memory.NONE, sighting("1.0", "-", "b"), finished(FAILED, "1.0")))
        .isInstanceOf(Done.class);
    assertThat(of(ONCE, Memory.NONE, sighting("1.0", "-", "b"))).isInstanceOf(Done.class);
    assertThat(of(ONCE, Memory.NONE, listed("1.0"), finished(COPIED, "1.0")))
        .isInstanceOf(Done.class);
  }

  @ParameterizedTest
  @CsvSource({
    "SOURCE_NOT_FOUND, SOURCE_NOT_FOUND",
    "UNAUTHORIZED,     AUTHENTICATION_FAILED",
    "RATE_LIMITED,     RATE_LIMITED",
    "TIMED_OUT,        COPY_TIMED_OUT",
    "FAILED,           COPY_FAILED",
    "INVALID,          COPY_FAILED",
    "KILLED,           COPY_INTERRUPTED",
    "UNKNOWN,          COPY_INTERRUPTED",
  })
  void lineThatFailedRestsWithItsReason(LineOutcome outcome, Reason reason) {
    Failure failure = failure(of(sighting("1.0", "a", "absent"), finished(outcome, "1.0")));
    assertThat(failure.problem().reason()).isEqualTo(reason);
    assertThat(failure.problem().sentence()).contains("team-a/finished", "1.0").endsWith(".");
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.rests(NOW)).isTrue();
  }

  @Test
  void lineThatWasNotAttemptedGoesBackAtNoCost() {
    assertThat(of(sighting("1.0", "a", "absent"), finished(NOT_ATTEMPTED, "1.0")))
        .isEqualTo(new Wanted(line("1.0"), false, 1, 0));
  }

  @Test
  void lineThatWasNotAttemptedBehindARateLimitRestsToo() {
    var state = new Run.Finished(List.of(RATE_LIMITED, NOT_ATTEMPTED), NOW);
    Standing is = of(sighting("1.0", "a", "absent"), run("limited", state, "0.9", "1.0"));
    assertThat(failure(is).problem().reason()).isEqualTo(Reason.RATE_LIMITED);
  }

  @ParameterizedTest
  @EnumSource
  void sourceThatMovedMeanwhileIsPlannedAtOnce(LineOutcome outcome) {
    assertThat(of(sighting("1.0", "b", "absent"), finished(outcome, "1.0")))
        .isEqualTo(new Wanted(line("1.0", B), false, 1, 0));
    assertThat(of(sighting("1.0", "b", "a"), finished(outcome, "1.0")))
        .isEqualTo(new Wanted(line("1.0", B), false, 1, 0));
  }

  @Test
  void runThatNeverStartedBlamesNoTag() {
    assertThat(of(sighting("1.0", "a", "absent"), neverStarted("1.0")))
        .isEqualTo(new Wanted(line("1.0"), false, 1, 0));
  }

  @Test
  void runToAnotherDestinationSaysNothing() {
    var elsewhere =
        new Batch(
            List.of(
                new Line(
                    new Pinned(SOURCE, A),
                    new Tagged(new Repository("gcr.io", "other"), new Tag("1.0")))));
    var atWork = new Run("team-a", "old", elsewhere, NOW, new Run.AtWork());
    var copied = new Run("team-a", "old", elsewhere, NOW, new Run.Finished(List.of(COPIED), NOW));
    assertThat(of(sighting("1.0", "a", "absent"), atWork)).isInstanceOf(Wanted.class);
    assertThat(of(sighting("1.0", "a", "absent"), copied)).isInstanceOf(Wanted.class);
  }

  @Test
  void latestRunSaysWhatBecameOfTheTag() {
    Run first = finished(FAILED, in(-60), "1.0");
    Run second = finished(COPIED, in(-1), "1.0");
    assertThat(of(sighting("1.0", "a", "absent"), first, second))
        .isEqualTo(of(sighting("1.0", "a", "absent"), second, first))
        .isInstanceOf(Standing.Verifying.class);
  }

  @ParameterizedTest
  @CsvSource({
    // seconds to the next attempt, standing
    "1,  Failing",
    "0,  Wanted",
    "-1, Wanted",
  })
  void failureRests(int seconds, String standing) {
    Memory memory = failed("1.0", Reason.COPY_FAILED, 3, seconds);
    assertThat(of(RECURRENT, memory, sighting("1.0", "a", "absent")).getClass().getSimpleName())
        .isEqualTo(standing);
  }

  @Test
  void triedAgainIsKnownAsSuch() {
    Memory memory = failed("1.0", Reason.COPY_FAILED, 3, 0);
    assertThat(of(RECURRENT, memory, sighting("1.0", "a", "absent")))
        .isEqualTo(new Wanted(line("1.0"), true, 1, 0));
  }

  @Test
  void failuresOfTheNextRunAreCountedOn() {
    Memory memory = failed("1.0", Reason.COPY_FAILED, 3, 0);
    assertThat(
            failure(of(RECURRENT, memory, sighting("1.0", "a", "absent"), finished(FAILED, "1.0")))
                .attempts())
        .isEqualTo(4);
  }

  @Test
  void failureOfOneRunIsCountedOnceHoweverOftenItIsSeen() {
    Run failing = finished(FAILED, "1.0");
    Failure once = failure(of(sighting("1.0", "a", "absent"), failing));
    Memory resting = remembering(Map.of("1.0", once));
    assertThat(of(RECURRENT, resting, sighting("1.0", "a", "absent"), failing))
        .isEqualTo(new Failing(once));
    var rested = new Failure(once.source(), once.problem(), once.attempts(), NOW);
    Memory over = remembering(Map.of("1.0", rested));
    assertThat(of(RECURRENT, over, sighting("1.0", "a", "absent"), failing))
        .isEqualTo(new Wanted(line("1.0"), true, 1, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source: authentication required|AUTHENTICATION_FAILED",
        "destination: authentication required|DESTINATION_UNWRITABLE",
        "... at destination: checking whether a blob sha256:8b8bb9f exists in r:5/a: authentication required|DESTINATION_UNWRITABLE",
        "writing manifest: uploading manifest v1 to registry.example.com/argocd: denied|DESTINATION_UNWRITABLE",
        "initializing source docker://quay.io/argoproj/argocd: unauthorized|AUTHENTICATION_FAILED",
        "reading manifest sha256:aaa in quay.io/argoproj/argocd: unauthorized|AUTHENTICATION_FAILED",
        "unauthorized: something else|AUTHENTICATION_FAILED",
        "''|AUTHENTICATION_FAILED",
      })
  void sideThatRefusedIsReadFromSkopeosWords(String words, Reason reason) {
    var state = new Run.Finished(List.of(UNAUTHORIZED), NOW, Map.of(0, words));
    Failure failure = failure(of(sighting("1.0", "a", "absent"), run("refused", state, "1.0")));
    assertThat(failure.problem().reason()).isEqualTo(reason);
    assertThat(failure.problem().sentence()).contains(words);
  }

  @Test
  void nameOfARepositoryIsNoWordOfSkopeo() {
    Line line =
        new Line(
            new Pinned(new Repository("quay.io", "upload/app"), A),
            new Tagged(DESTINATION, new Tag("1.0")));
    var state =
        new Run.Finished(
            List.of(UNAUTHORIZED), NOW, Map.of(0, "reading blob of quay.io/upload/app: denied"));
    var run = new Run("team-a", "refused", new Batch(List.of(line)), NOW, state);
    assertThat(failure(of(sighting("1.0", "a", "absent"), run)).problem().reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void wordsBelongToTheirLine() {
    var state =
        new Run.Finished(List.of(FAILED, FAILED), NOW, Map.of(0, "first words", 1, "second words"));
    Failure failure = failure(of(sighting("1.0", "a", "absent"), run("both", state, "0.9", "1.0")));
    assertThat(failure.problem().sentence()).contains("second words").doesNotContain("first");
  }

  private static Failure failure(Standing standing) {
    return ((Failing) standing).failure();
  }

  private static Standing of(Sighting seen, Run... runs) {
    return of(RECURRENT, Memory.NONE, seen, runs);
  }

  private static Standing of(Intent intent, Memory memory, Sighting seen, Run... runs) {
    var observed = new Observed(new Observed.Seen(List.of(seen)), List.of(runs));
    return Standing.of(seen, intent, observed, memory, CLOCK);
  }
}
