package io.skopeo.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.metrics.Standing.State;
import io.skopeo.operator.reconcile.Sight;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {
  private static final String ALL =
      "{selected: 3, present: 3, pending: 0, failed: 0, summary: 3/3}";
  private static final String SOME =
      "{selected: 3, present: 1, pending: 1, failed: 1, summary: 1/3}";

  @ParameterizedTest
  @CsvSource({
    "True, UpToDate, '', READY",
    "True, UpToDate, Reconciling, WORKING",
    "Unknown, Copying, Reconciling, WORKING",
    "False, CopyFailed, Reconciling, FAILING",
    "False, SecretMissing, Stalled, STALLED",
    "Unknown, Suspended, '', SUSPENDED",
    "True, DryRun, '', SUSPENDED",
  })
  void oneWordTellsTheConditions(String ready, String reason, String also, State state) {
    String status = Watched.status(ready, reason, "");
    String other =
        also.isEmpty()
            ? status
            : status.replace(
                "conditions:\n",
                "conditions:\n  - {type: %s, status: \"True\", reason: %s}\n"
                    .formatted(also, reason));
    assertThat(standing(Watched.image("app", other)).state()).isEqualTo(state);
  }

  @Test
  void withoutAVerdictItIsFresh() {
    var standing = standing(Watched.image("app", "runs: []"));
    assertThat(standing.state()).isEqualTo(State.FRESH);
    assertThat(standing.phase()).isEqualTo("Unknown");
    assertThat(standing.lag()).contains(Duration.ofHours(6));
  }

  @ParameterizedTest
  @CsvSource({"True, UpToDate, PT0S", "True, Copying, PT10M", "False, CopyFailed, PT1H"})
  void afterARestartTheLagIsWhatTheStatusTells(String ready, String reason, Duration lag) {
    String tags = reason.equals("UpToDate") ? ALL : SOME;
    assertThat(standing(Watched.image("app", Watched.status(ready, reason, tags))).lag())
        .contains(lag);
  }

  @Test
  void whatWasNeverFoundCompleteHasNoLastSuccess() {
    assertThat(
            standing(Watched.image("app", Watched.status("False", "CopyFailed", SOME))).complete())
        .isEmpty();
    assertThat(standing(Watched.image("app", Watched.status("True", "UpToDate", ALL))).complete())
        .contains(Watched.NOW.minus(Duration.ofMinutes(10)));
  }

  @Test
  void theLagIsSinceALookThatFoundEverything() {
    var seen =
        new Sight(
            Watched.image("app", Watched.status("False", "CopyFailed", SOME)),
            Optional.of(Watched.NOW.minusSeconds(700)),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(5)),
            Optional.of(Watched.NOW));
    var standing = Standing.of(seen, Watched.NOW);
    assertThat(standing.lag()).contains(Duration.ofSeconds(700));
    assertThat(standing.isLate(Watched.NOW)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"599, false", "600, false", "601, true"})
  void lateIsOverTwiceItsFrequency(long seconds, boolean late) {
    var seen =
        new Sight(
            Watched.image("app", Watched.status("True", "UpToDate", ALL)),
            Optional.of(Watched.NOW.minusSeconds(seconds)),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(5)),
            Optional.of(Watched.NOW));
    var standing = Standing.of(seen, Watched.NOW);
    assertThat(standing.lag()).contains(Duration.ZERO);
    assertThat(standing.isLate(Watched.NOW)).isEqualTo(late);
  }

  @Test
  void whatIsNotLookedAtAgainIsNeverLate() {
    var fulfilled =
        new Sight(
            Watched.image("app", Watched.status("True", "UpToDate", ALL)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(Standing.of(fulfilled, Watched.NOW.plus(Duration.ofDays(9))).isLate(Watched.NOW))
        .isFalse();
  }

  @Test
  void whatIsSuspendedHasNoLag() {
    var standing = standing(Watched.image("app", Watched.status("Unknown", "Suspended", SOME)));
    assertThat(standing.lag()).isEmpty();
    assertThat(standing.isLate(Watched.NOW)).isFalse();
  }

  private static Standing standing(Image image) {
    return Standing.of(Watched.sight(image), Watched.NOW);
  }
}
