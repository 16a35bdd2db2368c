package io.skopeo.operator.controller.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorSnapshotTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"PT1M, 0", "PT5M, 0", "PT6M, 1", "PT20M, 1"})
  void imageIsOverdueAfterFiveMinutes(Duration since, int overdue) {
    assertThat(snapshot(Optional.of(NOW.minus(since)), Duration.ZERO).overdue()).isEqualTo(overdue);
  }

  @Test
  void imageWithoutScheduleIsNeverOverdue() {
    assertThat(snapshot(Optional.of(Instant.MAX), Duration.ofDays(1)).overdue()).isZero();
  }

  @Test
  void timeBeforeThisProcessWasActiveDoesNotCount() {
    var snapshot =
        new OperatorSnapshot(
            NOW,
            Optional.of(NOW.minusSeconds(60)),
            List.of(image(Optional.of(NOW.minusSeconds(9999))), image(Optional.empty())),
            0,
            0,
            List.of(),
            Optional.empty());
    assertThat(snapshot.overdue()).isZero();
    assertThat(snapshot.isStuck()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // due since, last pass ended since
    "PT20M, PT20M, true",
    "PT20M, PT14M, false",
    "PT14M, PT20M, false",
    "PT0S, PT20H, false",
  })
  void operatorIsStuckIfNothingDueWasReconciled(Duration due, Duration done, boolean stuck) {
    assertThat(snapshot(Optional.of(NOW.minus(due)), done).isStuck()).isEqualTo(stuck);
  }

  @Test
  void standbyIsNotStuck() {
    assertThat(OperatorSnapshot.standingBy(NOW).isStuck()).isFalse();
  }

  private static OperatorSnapshot snapshot(Optional<Instant> due, Duration done) {
    return new OperatorSnapshot(
        NOW,
        Optional.of(NOW.minus(Duration.ofDays(1))),
        List.of(image(due)),
        0,
        0,
        List.of(),
        Optional.of(NOW.minus(done)));
  }

  private static ImageSnapshot image(Optional<Instant> due) {
    return new ImageSnapshot(
        new Image(), Optional.empty(), Optional.empty(), Optional.empty(), due, Optional.empty());
  }
}
