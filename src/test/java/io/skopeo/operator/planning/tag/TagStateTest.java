package io.skopeo.operator.planning.tag;

import static io.skopeo.operator.copying.CopyOutcome.COPIED;
import static io.skopeo.operator.copying.CopyOutcome.FAILED;
import static io.skopeo.operator.copying.CopyOutcome.NOT_ATTEMPTED;
import static io.skopeo.operator.copying.CopyOutcome.RATE_LIMITED;
import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static io.skopeo.operator.planning.PlanFixture.failed;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.neverStarted;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.remembering;
import static io.skopeo.operator.planning.PlanFixture.run;
import static io.skopeo.operator.planning.PlanFixture.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState.Complete;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.Failing;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TagStateTest {
  private static final ImageIntent RECURRENT = intent(Mode.RECURRENT, "1.0");
  private static final ImageIntent ONCE = intent(Mode.ONCE_BY_TAG, "1.0");

  @ParameterizedTest
  @CsvSource({
    "a, absent,  CopyNeeded",
    "a, b,       CopyNeeded",
    "a, a,       Complete",
    "absent, a,  Complete",
    "absent, absent, Failing",
    "-, -,       Unobserved",
    "later, a,   Postponed",
    "a, refused, Failing",
    "a, hidden,  CopyNeeded",
    "absent, hidden, Failing",
    "later, hidden, Postponed",
  })
  void registriesDecideWithoutRuns(String source, String destination, String state) {
    assertThat(of(observed("1.0", source, destination)).getClass().getSimpleName())
        .isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({
    // the destination's answer while a run copies digest a
    "absent,  InRun",
    "b,       InRun",
    "later,   InRun",
    "refused, InRun",
    "-,       InRun",
    "a,       Complete",
  })
  void tagOfARunThatGoesOnIsCompleteOnceTheDestinationHasItsDigest(String answer, String state) {
    for (ImageIntent intent : List.of(RECURRENT, ONCE)) {
      TagState early = of(intent, PreviousState.NONE, observed("1.0", "b", answer), running("1.0"));
      assertThat(early.getClass().getSimpleName()).isEqualTo(state);
      if (early instanceof Complete complete) {
        assertThat(complete)
            .as("it is counted when the run ends")
            .isEqualTo(new Complete(Optional.of(A), false, false));
      }
    }
    assertThat(of(ONCE, PreviousState.NONE, listed("1.0"), running("1.0")))
        .as("a listed tag is not confirmed")
        .isInstanceOf(TagState.InRun.class);
  }

  @Test
  void runOfOtherTagsDecidesNothing() {
    assertThat(of(observed("1.0", "a", "absent"), running("0.9", "1.0")))
        .isInstanceOf(TagState.InRun.class);
    assertThat(of(observed("1.0", "a", "absent"), running("0.9"))).isInstanceOf(CopyNeeded.class);
  }

  @Test
  void neededCopyIsPinned() {
    assertThat(of(observed("1.0", "b", "a")))
        .isEqualTo(new CopyNeeded(copy("1.0", B), 0, 1, 0, List.of()));
  }

  @Test
  void reportAndDigestTogetherProveACopy() {
    assertThat(of(observed("1.0", "a", "a"), finished(COPIED, "1.0")))
        .isEqualTo(new Complete(Optional.of(A), true, false));
  }

  @ParameterizedTest
  @EnumSource
  void presentImageIsCompleteWhateverTheRunReports(CopyOutcome outcome) {
    assertThat(of(observed("1.0", "a", "a"), finished(outcome, "1.0")))
        .isInstanceOf(Complete.class);
  }

  @Test
  void copyOfADroppedSourceIsKept() {
    assertThat(of(observed("1.0", "absent", "a"), finished(COPIED, "1.0")))
        .isEqualTo(new Complete(Optional.of(A), true, true));
  }

  @ParameterizedTest
  @CsvSource({
    "-300, Failing",
    "-29, Unconfirmed",
    "0, Unconfirmed",
    "29, Unconfirmed",
    "30, Failing"
  })
  void registryHasHalfAMinuteToShowTheCopy(int secondsAgo, String state) {
    TagState result = of(observed("1.0", "a", "absent"), finished(COPIED, in(-secondsAgo), "1.0"));
    assertThat(result.getClass().getSimpleName()).isEqualTo(state);
    if (result instanceof Failing(var failure)) {
      assertThat(failure.problem().reason()).isEqualTo(Reason.COPY_NOT_FOUND);
    }
  }

  @Test
  void otherDigestAfterACopyIsNotPreserved() {
    assertThat(failure(of(observed("1.0", "a", "b"), finished(COPIED, "1.0"))).problem().reason())
        .isEqualTo(Reason.DIGEST_NOT_PRESERVED);
  }

  @Test
  void otherDigestAfterACopyIsNotPreservedWithoutOverwritingEither() {
    TagState result =
        of(ONCE, PreviousState.NONE, observed("1.0", "-", "b"), finished(COPIED, "1.0"));
    assertThat(failure(result).problem().reason()).isEqualTo(Reason.DIGEST_NOT_PRESERVED);
    assertThat(of(ONCE, PreviousState.NONE, observed("1.0", "-", "b"), finished(FAILED, "1.0")))
        .isInstanceOf(Complete.class);
    assertThat(of(ONCE, PreviousState.NONE, observed("1.0", "-", "b")))
        .isInstanceOf(Complete.class);
    assertThat(of(ONCE, PreviousState.NONE, listed("1.0"), finished(COPIED, "1.0")))
        .isInstanceOf(Complete.class);
  }

  @ParameterizedTest
  @CsvSource({
    "SOURCE_NOT_FOUND, SOURCE_NOT_FOUND",
    "SOURCE_INCOMPLETE, SOURCE_INCOMPLETE",
    "UNAUTHORIZED,     AUTHENTICATION_FAILED",
    "REFUSED_BY_DESTINATION, DESTINATION_UNWRITABLE",
    "DESTINATION_MISSING, DESTINATION_MISSING",
    "TAG_IMMUTABLE,    DESTINATION_IMMUTABLE",
    "OVER_QUOTA,       QUOTA_EXCEEDED",
    "BLOCKED,          BLOCKED_BY_POLICY",
    "FOREIGN_LAYERS,   FOREIGN_LAYERS",
    "VOLUME_FULL,      VOLUME_FULL",
    "BYTES_CHANGED,    CHECKSUM_MISMATCH",
    "MEDIA_TYPE_UNSUPPORTED, MEDIA_TYPE_UNSUPPORTED",
    "SKOPEO_TOO_OLD,   SKOPEO_TOO_OLD",
    "RATE_LIMITED,     RATE_LIMITED",
    "TIMED_OUT,        COPY_TIMED_OUT",
    "FAILED,           COPY_FAILED",
    "INVALID,          COPY_FAILED",
    "KILLED,           COPY_INTERRUPTED",
    "UNKNOWN,          COPY_INTERRUPTED",
  })
  void failedLineBacksOffWithItsReason(CopyOutcome outcome, Reason reason) {
    TagFailure failure = failure(of(observed("1.0", "a", "absent"), finished(outcome, "1.0")));
    assertThat(failure.problem().reason()).isEqualTo(reason);
    assertThat(failure.problem().sentence()).contains("team-a/finished", "1.0").endsWith(".");
    assertThat(failure.attempts()).isEqualTo(outcome == RATE_LIMITED ? 0 : 1);
    assertThat(failure.isBackingOff(NOW)).isTrue();
  }

  @Test
  void lineThatWasNotAttemptedCountsNoFailure() {
    assertThat(of(observed("1.0", "a", "absent"), finished(NOT_ATTEMPTED, "1.0")))
        .isEqualTo(new CopyNeeded(copy("1.0"), 0, 1, 0, List.of()));
  }

  @Test
  void lineNotAttemptedAfterARateLimitBacksOffToo() {
    var state = new CopyRun.Finished(List.of(RATE_LIMITED, NOT_ATTEMPTED), NOW);
    TagState result = of(observed("1.0", "a", "absent"), run("limited", state, "0.9", "1.0"));
    assertThat(failure(result).problem().reason()).isEqualTo(Reason.RATE_LIMITED);
  }

  @ParameterizedTest
  @EnumSource
  void movedSourceIsPlannedAtOnce(CopyOutcome outcome) {
    assertThat(of(observed("1.0", "b", "absent"), finished(outcome, "1.0")))
        .isEqualTo(new CopyNeeded(copy("1.0", B), 0, 1, 0, List.of()));
    assertThat(of(observed("1.0", "b", "a"), finished(outcome, "1.0")))
        .isEqualTo(new CopyNeeded(copy("1.0", B), 0, 1, 0, List.of()));
  }

  @Test
  void runThatNeverStartedFailsNoTag() {
    assertThat(of(observed("1.0", "a", "absent"), neverStarted("1.0")))
        .isEqualTo(new CopyNeeded(copy("1.0"), 0, 1, 0, List.of()));
  }

  @Test
  void runToAnotherDestinationIsIgnored() {
    var elsewhere =
        new CopyBatch(
            List.of(
                new Copy(
                    new Pinned(SOURCE, A),
                    new Tagged(new Repository("gcr.io", "other"), new Tag("1.0")))));
    var running = new CopyRun("team-a", "old", elsewhere, NOW, new CopyRun.Running());
    var copied =
        new CopyRun("team-a", "old", elsewhere, NOW, new CopyRun.Finished(List.of(COPIED), NOW));
    assertThat(of(observed("1.0", "a", "absent"), running)).isInstanceOf(CopyNeeded.class);
    assertThat(of(observed("1.0", "a", "absent"), copied)).isInstanceOf(CopyNeeded.class);
  }

  @Test
  void latestRunDecidesTheStateOfTheTag() {
    CopyRun first = finished(FAILED, in(-60), "1.0");
    CopyRun second = finished(COPIED, in(-1), "1.0");
    assertThat(of(observed("1.0", "a", "absent"), first, second))
        .isEqualTo(of(observed("1.0", "a", "absent"), second, first))
        .isInstanceOf(TagState.Unconfirmed.class);
  }

  @ParameterizedTest
  @CsvSource({
    // seconds to the next attempt, state
    "1,  Failing",
    "0,  CopyNeeded",
    "-1, CopyNeeded",
  })
  void failureBacksOff(int seconds, String state) {
    PreviousState previous = failed("1.0", Reason.COPY_FAILED, 3, seconds);
    assertThat(of(RECURRENT, previous, observed("1.0", "a", "absent")).getClass().getSimpleName())
        .isEqualTo(state);
  }

  @Test
  void retryIsMarked() {
    PreviousState previous = failed("1.0", Reason.COPY_FAILED, 3, 0);
    assertThat(of(RECURRENT, previous, observed("1.0", "a", "absent")))
        .isEqualTo(new CopyNeeded(copy("1.0"), 3, 1, 0, List.of()));
  }

  @Test
  void failuresOfTheNextRunAreCountedOn() {
    PreviousState previous = failed("1.0", Reason.COPY_FAILED, 3, 0);
    assertThat(
            failure(
                    of(
                        RECURRENT,
                        previous,
                        observed("1.0", "a", "absent"),
                        finished(FAILED, "1.0")))
                .attempts())
        .isEqualTo(4);
  }

  @Test
  void failureOfOneRunIsCountedOnceHoweverOftenItIsSeen() {
    CopyRun failing = finished(FAILED, "1.0");
    TagFailure once = failure(of(observed("1.0", "a", "absent"), failing));
    PreviousState resting = remembering(Map.of("1.0", once));
    assertThat(of(RECURRENT, resting, observed("1.0", "a", "absent"), failing))
        .isEqualTo(new Failing(once));
    PreviousState over = remembering(Map.of("1.0", once.backingOffUntil(NOW)));
    assertThat(of(RECURRENT, over, observed("1.0", "a", "absent"), failing))
        .isEqualTo(new CopyNeeded(copy("1.0"), 1, 1, 0, List.of()));
    assertThat(
            failure(
                of(
                    RECURRENT,
                    over,
                    observed("1.0", "a", "absent"),
                    finished(FAILED, in(1), "1.0"))))
        .as("a later run counts")
        .extracting(TagFailure::attempts)
        .isEqualTo(2);
  }

  @Test
  void wordsOfSkopeoAreKeptAndDecideNothing() {
    String words = "source: unauthorized: quota";
    var state = new CopyRun.Finished(List.of(FAILED), NOW, Map.of(0, words));
    TagFailure failure = failure(of(observed("1.0", "a", "absent"), run("failed", state, "1.0")));
    assertThat(failure.problem().reason()).isEqualTo(Reason.COPY_FAILED);
    assertThat(failure.problem().sentence()).contains(words);
  }

  @Test
  void messagesBelongToTheirLine() {
    var state =
        new CopyRun.Finished(
            List.of(FAILED, FAILED), NOW, Map.of(0, "first words", 1, "second words"));
    TagFailure failure =
        failure(of(observed("1.0", "a", "absent"), run("both", state, "0.9", "1.0")));
    assertThat(failure.problem().sentence()).contains("second words").doesNotContain("first");
  }

  private static TagFailure failure(TagState state) {
    return ((Failing) state).failure();
  }

  private static TagState of(TagObservation tagObservation, CopyRun... runs) {
    return of(RECURRENT, PreviousState.NONE, tagObservation, runs);
  }

  private static TagState of(
      ImageIntent intent, PreviousState previous, TagObservation tagObservation, CopyRun... runs) {
    var observation =
        new Observation(new Observation.TagObservations(List.of(tagObservation)), List.of(runs));
    return TagState.of(tagObservation, intent, observation, previous, CLOCK);
  }
}
