package io.skopeo.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.metrics.ImageMetrics.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageMetricsTest {
  private static final String ALL =
      "{selected: 3, present: 3, pending: 0, failed: 0, summary: 3/3}";
  private static final Instant STARTED = MetricsFixture.NOW.minus(Duration.ofHours(1));
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
  void conditionsAreOneState(String ready, String reason, String also, Readiness state) {
    String status = MetricsFixture.status(ready, reason, "");
    String other =
        also.isEmpty()
            ? status
            : status.replace(
                "conditions:\n",
                "conditions:\n  - {type: %s, status: \"True\", reason: %s}\n"
                    .formatted(also, reason));
    assertThat(metrics(MetricsFixture.image("app", other)).state()).isEqualTo(state);
  }

  @Test
  void imageWithoutConditionsIsFresh() {
    var metrics = metrics(MetricsFixture.image("app", "runs: []"));
    assertThat(metrics.state()).isEqualTo(Readiness.FRESH);
    assertThat(metrics.phase()).isEqualTo("Unknown");
    assertThat(metrics.lag()).contains(Duration.ofHours(6));
  }

  @ParameterizedTest
  @CsvSource({"True, UpToDate, PT0S", "True, Copying, PT10M", "False, CopyFailed, PT1H"})
  void lagAfterARestartComesFromTheStatus(String ready, String reason, Duration lag) {
    String tags = reason.equals("UpToDate") ? ALL : SOME;
    assertThat(
            metrics(MetricsFixture.image("app", MetricsFixture.status(ready, reason, tags))).lag())
        .contains(lag);
  }

  @Test
  void imageThatWasNeverCompleteHasNoLastSuccess() {
    assertThat(
            metrics(MetricsFixture.image("app", MetricsFixture.status("False", "CopyFailed", SOME)))
                .complete())
        .isEmpty();
    assertThat(
            metrics(MetricsFixture.image("app", MetricsFixture.status("True", "UpToDate", ALL)))
                .complete())
        .contains(MetricsFixture.NOW.minus(Duration.ofMinutes(10)));
  }

  @ParameterizedTest
  @CsvSource({"600, false", "601, true"})
  void unchangedImageIsLateOnlyIfItIsNotComparedAfterARestart(long seconds, boolean late) {
    Image unchanged = MetricsFixture.image("app", MetricsFixture.status("True", "UpToDate", ALL));
    Instant started = MetricsFixture.NOW.plus(Duration.ofDays(30));
    Instant now = started.plusSeconds(seconds);
    var metrics = ImageMetrics.of(MetricsFixture.snapshot(unchanged), started, now);
    assertThat(metrics.complete()).contains(started);
    assertThat(metrics.lag()).contains(Duration.ZERO);
    assertThat(metrics.isLate(now)).isEqualTo(late);
  }

  @Test
  void lagBeginsWithTheLastCompleteSync() {
    var snapshot =
        new ImageSnapshot(
            MetricsFixture.image("app", MetricsFixture.status("False", "CopyFailed", SOME)),
            Optional.of(MetricsFixture.NOW.minusSeconds(700)),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(5)),
            Optional.of(MetricsFixture.NOW),
            Optional.empty());
    var metrics = ImageMetrics.of(snapshot, STARTED, MetricsFixture.NOW);
    assertThat(metrics.lag()).contains(Duration.ofSeconds(700));
    assertThat(metrics.isLate(MetricsFixture.NOW)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"599, false", "600, false", "601, true"})
  void imageIsLateAfterTwiceItsFrequency(long seconds, boolean late) {
    var snapshot =
        new ImageSnapshot(
            MetricsFixture.image("app", MetricsFixture.status("True", "UpToDate", ALL)),
            Optional.of(MetricsFixture.NOW.minusSeconds(seconds)),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(5)),
            Optional.of(MetricsFixture.NOW),
            Optional.empty());
    var metrics = ImageMetrics.of(snapshot, STARTED, MetricsFixture.NOW);
    assertThat(metrics.lag()).contains(Duration.ZERO);
    assertThat(metrics.isLate(MetricsFixture.NOW)).isEqualTo(late);
  }

  @Test
  void imageWithoutFurtherSyncsIsNeverLate() {
    var fulfilled =
        new ImageSnapshot(
            MetricsFixture.image("app", MetricsFixture.status("True", "UpToDate", ALL)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Instant later = MetricsFixture.NOW.plus(Duration.ofDays(9));
    var metrics = ImageMetrics.of(fulfilled, later, later);
    assertThat(metrics.isLate(later)).isFalse();
    assertThat(metrics.complete()).contains(MetricsFixture.NOW.minus(Duration.ofMinutes(10)));
  }

  @Test
  void suspendedImageHasNoLag() {
    var metrics =
        metrics(MetricsFixture.image("app", MetricsFixture.status("Unknown", "Suspended", SOME)));
    assertThat(metrics.lag()).isEmpty();
    assertThat(metrics.isLate(MetricsFixture.NOW)).isFalse();
  }

  private static ImageMetrics metrics(Image image) {
    return ImageMetrics.of(MetricsFixture.snapshot(image), STARTED, MetricsFixture.NOW);
  }
}
