package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.PreviousState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Detects within a minute that rejected credentials were changed, without any request to the
 * registry: only the versions of the ServiceAccount and its Secrets are read.
 */
public final class CredentialChangeDetector {
  private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

  private final ImageTracker tracker;

  public CredentialChangeDetector(ImageTracker tracker) {
    this.tracker = tracker;
  }

  /** Notes the version of the credentials of a sync, if a registry rejected them. */
  public void note(String uid, String version, Plan plan) {
    tracker.rejectCredentials(uid, Optional.of(version).filter(_ -> plan.needsCredentials()));
  }

  /**
   * Returns whether the rejected credentials were changed since.
   *
   * @param version reads the current version, empty if they cannot be read; called only if needed
   */
  public boolean isChanged(String uid, PreviousState previous, Supplier<Optional<String>> version) {
    if (!previous.needsCredentials()) {
      tracker.rejectCredentials(uid, Optional.empty());
      return false;
    }
    Optional<String> current = version.get();
    Optional<String> rejected = tracker.rejectedCredentials(uid);
    if (rejected.isEmpty()) {
      tracker.rejectCredentials(uid, current);
    }
    return current.isPresent() && rejected.isPresent() && !current.equals(rejected);
  }

  /** Returns when to reconcile next: soon enough to check rejected credentials. */
  public static Optional<Instant> nextCheck(
      Optional<Instant> planned, boolean needsCredentials, Instant now) {
    Instant check = now.plus(CHECK_INTERVAL);
    return needsCredentials
        ? planned.filter(p -> p.isBefore(check)).or(() -> Optional.of(check))
        : planned;
  }
}
