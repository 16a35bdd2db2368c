package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.PreviousState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Detects within a minute that credentials which a registry refused were changed. It spares the
 * registry: only the versions of the ServiceAccount and the Secrets that it names are read.
 */
public final class CredentialChangeDetector {
  private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

  private final ImageTracker tracker;

  public CredentialChangeDetector(ImageTracker tracker) {
    this.tracker = tracker;
  }

  /** Notes the version of the credentials of a round, if a registry refused them. */
  public void note(String uid, String version, Plan plan) {
    tracker.refuseCredentials(uid, Optional.of(version).filter(_ -> plan.needsCredentials()));
  }

  /**
   * Returns whether the refused credentials were changed since.
   *
   * @param version reads the present version, empty if they cannot be read; called only if needed
   */
  public boolean isChanged(String uid, PreviousState previous, Supplier<Optional<String>> version) {
    if (!previous.needsCredentials()) {
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
  public static Optional<Instant> nextCheck(
      Optional<Instant> planned, boolean wantsCredentials, Instant now) {
    Instant check = now.plus(CHECK_INTERVAL);
    return wantsCredentials
        ? planned.filter(p -> p.isBefore(check)).or(() -> Optional.of(check))
        : planned;
  }
}
