package io.skopeo.operator.planning.failure;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.planning.PlanFixture;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagFailureTest {
  @ParameterizedTest
  @CsvSource({
    // attempts before, longest backoff in seconds
    "0,  30",
    "1,  60",
    "2,  120",
    "3,  240",
    "4,  480",
    "5,  960",
    "6,  1920",
    "7,  3600",
    "8,  3600",
    "63, 3600",
    "2147483646, 3600",
  })
  void backoffDoublesUpToAnHourLessAFifthOfJitter(int attempts, int seconds) {
    var random = new Random(3);
    for (int i = 0; i < 100; i++) {
      TagFailure failure = again(Reason.COPY_FAILED, attempts, random.nextInt());
      assertThat(failure.attempts()).isEqualTo(attempts + 1);
      assertThat(failure.nextAttempt()).isBetween(in(seconds * 4 / 5), in(seconds));
    }
  }

  @Test
  void tagsOfOneImageAndManyImagesAreSpread() {
    long different =
        new Random(4)
            .ints(500)
            .mapToObj(seed -> again(Reason.COPY_FAILED, 3, seed).nextAttempt())
            .distinct()
            .count();
    assertThat(different).isGreaterThan(450);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "ADDRESS_REFUSED",
        "NAMESPACE_NOT_ALLOWED",
        "SERVICE_ACCOUNT_MISSING",
        "SECRET_MISSING",
        "SECRET_INVALID",
        "ACCESS_DENIED",
        "TASK_MISSING",
        "TASK_UNSUITABLE",
        "RUN_REFUSED",
        "TEKTON_MISSING"
      })
  void kubernetesIsCheckedForAFixEachMinute(Reason reason) {
    assertThat(again(reason, 9, 1).nextAttempt()).isEqualTo(in(60));
  }

  @Test
  void lostDigestIsCheckedEachHour() {
    assertThat(again(Reason.DIGEST_NOT_PRESERVED, 0, 1).nextAttempt()).isEqualTo(in(3600));
  }

  @ParameterizedTest
  @CsvSource({
    // what a registry refuses by a rule; attempts before, longest backoff in seconds
    "DESTINATION_IMMUTABLE, 0, 600",
    "QUOTA_EXCEEDED,        1, 1200",
    "BLOCKED_BY_POLICY,     2, 2400",
    "BLOCKED_BY_POLICY,     3, 3600",
    "FOREIGN_LAYERS,        0, 600",
    "DESTINATION_MISSING,   0, 120",
  })
  void ruleOfARegistryBacksOffLonger(Reason reason, int attempts, int seconds) {
    assertThat(again(reason, attempts, 1).nextAttempt())
        .isBetween(in(seconds * 4 / 5), in(seconds));
  }

  @Test
  void waitingForABudgetCountsNoAttempt() {
    assertThat(again(Reason.RATE_LIMITED, 3, 1).attempts()).isEqualTo(3);
    TagFailure first =
        TagFailure.again(Optional.empty(), "1.0", problem(Reason.RATE_LIMITED), 1, NOW);
    assertThat(first.attempts()).isZero();
    assertThat(first.nextAttempt()).isBetween(in(96), in(120));
  }

  @Test
  void failureThatBacksOffIsNotCountedAgain() {
    TagFailure resting = new TagFailure("1.0", problem(Reason.COPY_FAILED), 4, in(10));
    assertThat(
            TagFailure.again(
                Optional.of(resting), "1.0", problem(Reason.UNEXPECTED_ANSWER), 1, NOW))
        .isEqualTo(new TagFailure("1.0", problem(Reason.UNEXPECTED_ANSWER), 4, in(10)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -40, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void foreignNumberInTheStatusDoesNoHarm(int attempts) {
    assertThat(again(Reason.COPY_FAILED, attempts, 1).nextAttempt()).isBetween(in(1), in(3600));
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, false", "1, true"})
  void failureBacksOffUntilTheNextAttempt(int seconds, boolean backsOff) {
    assertThat(new TagFailure("", problem(Reason.COPY_FAILED), 1, in(seconds)).isBackingOff(NOW))
        .isEqualTo(backsOff);
  }

  @Test
  void wrongPasswordNeedsAUserAfterMoreThanAMinute() {
    Optional<TagFailure> failure = Optional.empty();
    var now = NOW;
    for (int i = 0; i < 3; i++) {
      failure =
          Optional.of(TagFailure.again(failure, "", problem(Reason.AUTHENTICATION_FAILED), 1, now));
      assertThat(failure.get().retryPolicy())
          .isEqualTo(i < 2 ? RetryPolicy.BACKOFF : RetryPolicy.USER_ACTION);
      now = i < 2 ? failure.get().nextAttempt() : now;
    }
    assertThat(Duration.between(NOW, now)).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource({
    // milliseconds from the last attempt to the end of the run: attempts
    "-60000, 3",
    "0,      3",
    "999,    3",
    "1000,   4",
    "60000,  4",
  })
  void runCountsIfItEndedAfterTheLastAttempt(int millis, int attempts) {
    var earlier =
        new TagFailure(
            "1.0",
            problem(Reason.COPY_FAILED),
            3,
            Optional.of(new TagFailure.Attempt(Optional.empty(), NOW)),
            NOW);
    var attempt = new TagFailure.Attempt(Optional.of(PlanFixture.A), NOW.plusMillis(millis));
    TagFailure failure =
        TagFailure.ofRun(
            Optional.of(earlier), "1.0", problem(Reason.COPY_TIMED_OUT), attempt, 1, in(120));
    if (attempts == 3) {
      assertThat(failure).as("nothing changes").isEqualTo(earlier);
    } else {
      assertThat(failure.attempts()).isEqualTo(attempts);
      assertThat(failure.last()).contains(attempt);
      assertThat(failure.problem().reason()).isEqualTo(Reason.COPY_TIMED_OUT);
      assertThat(failure.isBackingOff(in(120))).isTrue();
    }
  }

  @Test
  void firstRunThatFailedCounts() {
    var attempt = new TagFailure.Attempt(Optional.of(PlanFixture.A), NOW.minusSeconds(9999));
    TagFailure failure =
        TagFailure.ofRun(Optional.empty(), "1.0", problem(Reason.COPY_FAILED), attempt, 1, NOW);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.last()).contains(attempt);
  }

  private static TagFailure again(Reason reason, int attempts, int seed) {
    var earlier = new TagFailure("1.0", problem(reason), attempts, NOW);
    return TagFailure.again(Optional.of(earlier), "1.0", problem(reason), seed, NOW);
  }

  private static Problem problem(Reason reason) {
    return new Problem(reason, "It went wrong.");
  }
}
