package io.skopeo.operator.controller.tracking;

import io.skopeo.operator.copying.CopyRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The in-memory state of one Image.
 *
 * @param complete when a sync last found everything at the destination
 * @param compared when a sync last compared the registries
 * @param interval between two syncs; empty if there are no more
 * @param due when the next reconcile is due, or {@link #NEVER}
 * @param nextSync when the schedule leads to the next sync, or {@link #NEVER}; empty before the
 *     first decision of this process
 * @param triggered the time that somebody else asked for since the last pass began
 * @param reported the runs whose outcome was last written to the status
 * @param rejectedCredentials the version of the credentials that a registry rejected
 */
record TrackedImage(
    Optional<Instant> complete,
    Optional<Instant> compared,
    Optional<Duration> interval,
    Instant due,
    Optional<Instant> nextSync,
    Optional<Instant> triggered,
    Optional<String> rejectedCredentials,
    Optional<ReportedRuns> reported) {
  /** Without a schedule, the SDK reconciles by itself now and then: nothing is overdue. */
  static final Instant NEVER = Instant.MAX;

  static final TrackedImage NOT_RECONCILED =
      new TrackedImage(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          NEVER,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * The last runs whose outcome this process has written to the status.
   *
   * @param end in whole seconds, as the status has it
   * @param keys those with that end, as namespace/name
   */
  record ReportedRuns(Instant end, Set<String> keys) {
    /** Returns the last of these runs; empty if there are none. */
    static Optional<ReportedRuns> of(List<CopyRun> finished) {
      return finished.stream()
          .map(ReportedRuns::end)
          .max(Comparator.naturalOrder())
          .map(last ->
              new ReportedRuns(
                  last,
                  finished.stream()
                      .filter(run -> end(run).equals(last))
                      .map(CopyRun::toString)
                      .collect(Collectors.toUnmodifiableSet())));
    }

    private static Instant end(CopyRun run) {
      return run.ended().orElseThrow().truncatedTo(ChronoUnit.SECONDS);
    }

    ReportedRuns after(ReportedRuns earlier) {
      if (!earlier.end.equals(end)) {
        return earlier.end.isAfter(end) ? earlier : this;
      }
      return new ReportedRuns(
          end,
          Stream.concat(earlier.keys.stream(), keys.stream())
              .collect(Collectors.toUnmodifiableSet()));
    }
  }

  boolean isNeverDue() {
    return due.equals(NEVER);
  }

  /** Returns when the schedule leads to the next sync; empty if it does not, as far as known. */
  Optional<Instant> nextSyncTime() {
    return nextSync.filter(time -> !time.equals(NEVER));
  }

  TrackedImage withCompared(Optional<Instant> completeAt, Optional<Instant> comparedAt) {
    return new TrackedImage(
        completeAt, comparedAt, interval, due, nextSync, triggered, rejectedCredentials, reported);
  }

  TrackedImage withInterval(Optional<Duration> other) {
    return new TrackedImage(
        complete, compared, other, due, nextSync, triggered, rejectedCredentials, reported);
  }

  TrackedImage withDue(Instant other) {
    return new TrackedImage(
        complete, compared, interval, other, nextSync, triggered, rejectedCredentials, reported);
  }

  TrackedImage withNextSync(Optional<Instant> other) {
    return new TrackedImage(
        complete, compared, interval, due, other, triggered, rejectedCredentials, reported);
  }

  TrackedImage withTriggered(Optional<Instant> other) {
    return new TrackedImage(
        complete, compared, interval, due, nextSync, other, rejectedCredentials, reported);
  }

  TrackedImage withRejectedCredentials(Optional<String> other) {
    return new TrackedImage(
        complete, compared, interval, due, nextSync, triggered, other, reported);
  }

  TrackedImage withReported(ReportedRuns runs) {
    return new TrackedImage(
        complete,
        compared,
        interval,
        due,
        nextSync,
        triggered,
        rejectedCredentials,
        Optional.of(reported.map(runs::after).orElse(runs)));
  }
}
