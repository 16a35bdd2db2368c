package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Round;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Detects within a minute that credentials which a registry refused were changed. It spares the
 * registry: only the versions of the ServiceAccount and the Secrets that it names are read.
 */
final class CredentialChangeDetector {
  private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

  private final ImageTracker tracker;

  CredentialChangeDetector(ImageTracker tracker) {
    this.tracker = tracker;
  }

  /** Notes the version of the credentials of a round, if a registry refused them. */
  void note(String uid, String version, Round round) {
    tracker.refuseCredentials(uid, Optional.of(version).filter(_ -> round.wantsCredentials()));
  }

  /**
   * Returns whether the refused credentials were changed since.
   *
   * @param version reads the present version, empty if they cannot be read; called only if needed
   */
  boolean isChanged(String uid, Memory memory, Supplier<Optional<String>> version) {
    if (!memory.wantsCredentials()) {
      tracker.refuseCredentials(uid, Optional.empty());
      return false;
    }
    Optional<String> now = version.get();
    Optional<String> refused = tracker.refusedCredentials(uid);
    if (refused.isEmpty()) {
      tracker.refuseCredentials(uid, now);
    }
    return now.isPresent() && refused.isPresent() && !now.equals(refused);
  }

  /** Returns when to reconcile next: soon enough to check refused credentials. */
  static Optional<Instant> nextCheck(
      Optional<Instant> planned, boolean wantsCredentials, Instant now) {
    Instant check = now.plus(CHECK_INTERVAL);
    return wantsCredentials
        ? planned.filter(p -> p.isBefore(check)).or(() -> Optional.of(check))
        : planned;
  }
}
