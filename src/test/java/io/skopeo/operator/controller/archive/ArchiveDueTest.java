package io.skopeo.operator.controller.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.spec.archive.Archives;
import io.skopeo.operator.spec.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArchiveDueTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  private static final Optional<String> NOTHING = Optional.empty();
  private static final Optional<Schedule> HOURLY =
      Archives.export("volume: {claimName: usb, path: b}\nimages: {selector: {}}\nfrequency: 1h\n")
          .schedule();

  @Test
  void newSpecIsDueAtOnce() {
    assertThat(next(due(NOTHING, NOTHING), NOTHING, Optional.empty())).contains(NOW);
    assertThat(next(due(Optional.of("old"), NOTHING), NOTHING, Optional.empty())).contains(NOW);
  }

  @Test
  void fulfilledSpecWithoutAScheduleIsNeverDue() {
    assertThat(next(due(Optional.of("spec"), NOTHING), NOTHING, Optional.empty())).isEmpty();
  }

  @Test
  void requestIsActedOnOnce() {
    Optional<String> request = Optional.of("1");
    assertThat(next(due(Optional.of("spec"), NOTHING), request, Optional.empty())).contains(NOW);
    assertThat(next(due(Optional.of("spec"), request), request, Optional.empty())).isEmpty();
  }

  @Test
  void scheduleCountsFromTheLastRound() {
    Instant next = next(due(Optional.of("spec"), NOTHING), NOTHING, HOURLY).orElseThrow();
    assertThat(Duration.between(NOW.minusSeconds(600), next))
        .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(70));
  }

  private static ArchiveDue due(Optional<String> fulfilled, Optional<String> handled) {
    return new ArchiveDue(fulfilled, Optional.of(NOW.minusSeconds(600)), handled);
  }

  private static Optional<Instant> next(
      ArchiveDue due, Optional<String> request, Optional<Schedule> schedule) {
    return due.next("spec", request, schedule, 7, NOW);
  }
}
