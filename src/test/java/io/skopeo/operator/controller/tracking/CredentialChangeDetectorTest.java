package io.skopeo.operator.controller.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.status.StatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialChangeDetectorTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private final CredentialChangeDetector detector =
      new CredentialChangeDetector(new ImageTracker());

  @Test
  void changedCredentialsAreDetected() {
    assertThat(isChanged("AuthenticationFailed", "1")).as("first check after a start").isFalse();
    assertThat(isChanged("AuthenticationFailed", "1")).isFalse();
    assertThat(isChanged("AuthenticationFailed", "2")).isTrue();
  }

  @Test
  void unreadableCredentialsAreNotChanged() {
    isChanged("DestinationUnwritable", "1");
    assertThat(detector.isChanged("uid", failed("DestinationUnwritable"), Optional::empty))
        .isFalse();
    assertThat(isChanged("DestinationUnwritable", "2")).isTrue();
  }

  @Test
  void acceptedCredentialsAreNotRead() {
    assertThat(
            detector.isChanged(
                "uid",
                failed("RegistryUnreachable"),
                () -> {
                  throw new AssertionError("read");
                }))
        .isFalse();
  }

  @Test
  void rejectedCredentialsAreCheckedEachMinute() {
    Instant later = NOW.plus(Duration.ofHours(1));
    Instant soon = NOW.plusSeconds(10);
    Instant minute = NOW.plusSeconds(60);
    assertThat(CredentialChangeDetector.nextCheck(Optional.of(later), true, NOW)).contains(minute);
    assertThat(CredentialChangeDetector.nextCheck(Optional.of(soon), true, NOW)).contains(soon);
    assertThat(CredentialChangeDetector.nextCheck(Optional.empty(), true, NOW)).contains(minute);
    assertThat(CredentialChangeDetector.nextCheck(Optional.of(later), false, NOW)).contains(later);
  }

  private boolean isChanged(String reason, String version) {
    return detector.isChanged("uid", failed(reason), () -> Optional.of(version));
  }

  private static PreviousState failed(String reason) {
    return StatusReader.of(
        Serialization.unmarshal(
            """
            failures:
            - {tag: v1, destinationTag: v1, reason: %s, message: m, attempts: 1, nextAttemptTime: "2026-01-01T13:00:00Z"}
            """
                .formatted(reason),
            ImageStatus.class));
  }
}
