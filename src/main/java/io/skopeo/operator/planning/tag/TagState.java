package io.skopeo.operator.planning.tag;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.SkopeoErrors;
import io.skopeo.operator.oci.CosignTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of one image: its difference, with its runs and earlier failures considered. */
public sealed interface TagState {
  /** A registry may need a moment to show what was pushed. */
  Duration GRACE = Duration.ofSeconds(30);

  /**
   * Nothing to do.
   *
   * @param digest where it was asked for
   * @param copied whether a run that ended just now brought it
   * @param kept whether only the destination still has it
   */
  record Complete(Optional<Digest> digest, boolean copied, boolean kept) implements TagState {}

  /** A TaskRun is copying it. */
  record InRun() implements TagState {}

  /** A TaskRun reported success, and the destination does not show it yet. */
  record Unconfirmed() implements TagState {}

  /**
   * To be copied now.
   *
   * @param retried whether it failed before
   * @param pulls what it costs where the source's registry counts them
   * @param halvings how often the number of copies at once is halved: it was killed before
   * @param index what the run has to bring along
   */
  record CopyNeeded(
      Copy copy, boolean retried, int pulls, int halvings, Optional<IndexSubset> index)
      implements TagState {
    /** Returns whether it counts as a new copy. */
    public boolean isNew() {
      return !retried && !CosignTags.isCosignTag(copy.destination().tag());
    }
  }

  /** It is asked for when its turn comes. */
  record InQueue() implements TagState {}

  /** A registry asked the operator to wait. */
  record Postponed(Instant until) implements TagState {
    /** Returns the earliest time at which one of them may be asked again. */
    public static Optional<Instant> until(Collection<TagState> standings) {
      return standings.stream()
          .flatMap(s -> s instanceof Postponed(var until) ? Stream.of(until) : Stream.empty())
          .min(Comparator.naturalOrder());
    }
  }

  /** It could not be copied. */
  record Failing(TagFailure failure) implements TagState {}

  /** Decides the state of one image. */
  static TagState of(
      TagObservation tagObservation,
      ImageIntent intent,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    SelectedTag image = tagObservation.image();
    var to = new Tagged(intent.destination(), image.destination());
    if (observation.runs().stream().anyMatch(r -> r.isRunning() && r.copyTo(to).isPresent())) {
      return new InRun();
    }
    Optional<TagFailure> earlier = previous.failure(image.destination().name());
    Optional<Problem> conflict = observation.conflicts().with(to);
    if (conflict.isPresent()) {
      return new Failing(
          TagFailure.again(
              earlier, image.source().reference(), conflict.get(), now.seed(), now.instant()));
    }
    Optional<RunReport> claim =
        observation.runs().stream()
            .flatMap(run -> RunReport.of(run, to).stream())
            .max(Comparator.comparing(RunReport::at));
    if (claim.isEmpty() && earlier.isPresent() && earlier.get().isBackingOff(now.instant())) {
      return new Failing(earlier.get());
    }
    return switch (Difference.of(tagObservation, intent.overwrites())) {
      case Difference.InSync(var digest) when isAnother(digest, claim, intent) ->
          failing(claim.get(), digest, image, earlier, now)
              .orElse(new Complete(digest, false, false));
      case Difference.InSync(var digest) -> new Complete(digest, isCopied(claim, digest), false);
      case Difference.SourceGone(var digest) ->
          new Complete(Optional.of(digest), isCopied(claim, Optional.of(digest)), true);
      case Difference.Missing(var source) ->
          wanted(
              tagObservation,
              line(tagObservation, intent, source, to),
              Optional.empty(),
              claim,
              earlier,
              intent,
              now);
      case Difference.Drifted(var source, var destination) ->
          wanted(
              tagObservation,
              line(tagObservation, intent, source, to),
              Optional.of(destination),
              claim,
              earlier,
              intent,
              now);
      case Difference.Unasked _ -> new InQueue();
      case Difference.NotYet(var until) -> new Postponed(until);
      case Difference.Blocked(var problem) ->
          new Failing(
              TagFailure.again(
                  earlier, image.source().reference(), problem, now.seed(), now.instant()));
    };
  }

  private static Copy line(
      TagObservation tagObservation, ImageIntent intent, Digest source, Tagged to) {
    return new Copy(
        new Pinned(intent.source(), source),
        to,
        tagObservation.subset().map(IndexSubset::manifests).orElse(List.of()));
  }

  private static boolean isCopied(Optional<RunReport> claim, Optional<Digest> digest) {
    return claim.isPresent() && digest.equals(Optional.of(claim.get().copy().source().digest()));
  }

  /** Returns whether a tag that is not replaced got another digest from the run that copied it. */
  private static boolean isAnother(
      Optional<Digest> digest, Optional<RunReport> claim, ImageIntent intent) {
    return !intent.overwrites()
        && digest.isPresent()
        && claim.filter(c -> c.outcome().claimsPresence()).isPresent()
        && !isCopied(claim, digest);
  }

  /** Lets a copy that a person cancelled wait for the next round. */
  private static TagState untilNextRound(
      TagState state, Optional<TagFailure> earlier, ImageIntent intent, PassTime now) {
    return state instanceof Failing(var failure) && !earlier.equals(Optional.of(failure))
        ? new Failing(failure.backingOffUntil(intent.schedule().next(now.instant(), now.seed())))
        : state;
  }

  private static TagState wanted(
      TagObservation tagObservation,
      Copy copy,
      Optional<Digest> destination,
      Optional<RunReport> claim,
      Optional<TagFailure> earlier,
      ImageIntent intent,
      PassTime now) {
    int halvings =
        earlier
            .filter(failure -> failure.problem().reason().wantsLessParallelism())
            .map(TagFailure::attempts)
            .orElse(0);
    var wanted =
        new CopyNeeded(
            copy, earlier.isPresent(), tagObservation.pulls(), halvings, tagObservation.subset());
    if (claim.isEmpty() || claim.get().isSettledBy(copy.source().digest())) {
      return wanted;
    }
    if (claim.get().outcome().claimsPresence()
        && destination.isEmpty()
        && claim.get().isFresh(now)) {
      return new Unconfirmed();
    }
    Optional<TagState> failing =
        failing(claim.get(), destination, tagObservation.image(), earlier, now);
    return claim.get().outcome() == CopyOutcome.CANCELLED
        ? failing.map(f -> untilNextRound(f, earlier, intent, now)).orElse(wanted)
        : failing.orElse(wanted);
  }

  /** Returns the failure of a run; empty once it is counted and its backoff is over. */
  private static Optional<TagState> failing(
      RunReport report,
      Optional<Digest> destination,
      SelectedTag image,
      Optional<TagFailure> earlier,
      PassTime now) {
    TagFailure failure =
        TagFailure.ofRun(
            earlier,
            image.source().reference(),
            report.problem(destination),
            new TagFailure.Attempt(Optional.of(report.copy().source().digest()), report.at()),
            now.seed(),
            now.instant());
    return failure.isBackingOff(now.instant())
        ? Optional.of(new Failing(failure))
        : Optional.empty();
  }

  /**
   * The claim of a finished run about a tag.
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
    boolean isSettledBy(Digest source) {
      return outcome.costsNothing() || !copy.source().digest().equals(source);
    }

    boolean isFresh(PassTime now) {
      return Duration.between(at, now.instant()).abs().compareTo(GRACE) < 0;
    }

    Problem problem(Optional<Digest> destination) {
      if (outcome.claimsPresence() && destination.isPresent()) {
        return new Problem(
            Reason.DIGEST_NOT_PRESERVED,
            "TaskRun %s copied %s but %s has another digest: use a Task that copies all platforms and preserves digests."
                .formatted(run, copy.what(), copy.destination()));
      }
      return new Problem(
          SkopeoErrors.reason(outcome, copy, message),
          "The copy of %s to %s %s in TaskRun %s: %s"
              .formatted(copy.what(), copy.destination(), outcome.words(), run, details()));
    }

    private String details() {
      return message.isEmpty()
          ? "read kubectl logs --namespace=%s %s-pod.".formatted(run.namespace(), run.name())
          : message;
    }
  }
}
