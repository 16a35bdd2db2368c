package io.skopeo.operator.planning.tag;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The report of a finished run on a tag.
 *
 * @param run the run
 * @param copy what it was to copy
 * @param outcome what it says became of it
 * @param at when it ended
 * @param message skopeo's last words on it, or empty
 */
record RunReport(CopyRun run, Copy copy, CopyOutcome outcome, Instant at, String message) {
  static Optional<RunReport> of(CopyRun run, Tagged to) {
    return run.state() instanceof CopyRun.Finished finished
        ? run.copyTo(to).map(copy -> of(run, copy, finished))
        : Optional.empty();
  }

  private static RunReport of(CopyRun run, Copy copy, CopyRun.Finished finished) {
    int place = run.batch().copies().indexOf(copy);
    CopyOutcome outcome = finished.outcomes().get(place);
    // After a line that met a rate limit the Task attempts no other: they all have to wait.
    boolean limited =
        outcome == CopyOutcome.NOT_ATTEMPTED
            && finished.outcomes().contains(CopyOutcome.RATE_LIMITED);
    return new RunReport(
        run,
        copy,
        limited ? CopyOutcome.RATE_LIMITED : outcome,
        finished.at(),
        finished.messages().getOrDefault(place, ""));
  }

  /** Returns whether the line is planned again without counting a failure. */
  boolean isSettledBy(Copy next) {
    return outcome.costsNothing()
        || !copy.source().digest().equals(next.source().digest())
        || (outcome == CopyOutcome.INDEX_IN_INDEX && next.bringsIndexes());
  }

  boolean isFresh(PassTime now) {
    return Duration.between(at, now.instant()).abs().compareTo(TagState.GRACE) < 0;
  }

  Problem problem(Optional<Digest> destination) {
    if (outcome.claimsPresence() && destination.isPresent()) {
      return new Problem(
          Reason.DIGEST_NOT_PRESERVED,
          "%s has another digest than %s, which TaskRun %s copied: use a Task that copies all platforms and preserves digests."
              .formatted(copy.destination(), copy.source().digest(), run));
    }
    return new Problem(
        outcome.reason(),
        "The copy of %s %s"
            .formatted(copy.destination().tag(), outcome.words(run.toString(), details())));
  }

  Problem hidden() {
    return new Problem(
        Reason.DESTINATION_UNREADABLE,
        "TaskRun %s copied %s to %s, which the destination does not show: grant its account the right to pull."
            .formatted(run, copy.destination().tag(), copy.destination().repository()));
  }

  private String details() {
    return Optional.of(copy.destination().repository())
        .filter(_ -> outcome == CopyOutcome.DESTINATION_MISSING)
        .flatMap(MissingRepository::command)
        .map("create it (%s)."::formatted)
        .orElseGet(() ->
            "%s From %s to %s.".formatted(logged(), copy.what(), copy.destination().repository()));
  }

  private String logged() {
    String words =
        message.isEmpty()
            ? "read kubectl logs --namespace=%s %s-pod".formatted(run.namespace(), run.name())
            : message;
    return words.endsWith(".") ? words : words + ".";
  }
}
