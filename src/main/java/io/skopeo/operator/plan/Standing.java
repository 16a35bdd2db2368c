package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Chosen;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where one chosen image stands: what it needs, seen with its runs and its earlier failures. */
sealed interface Standing {
  /** A registry may need a moment to show what was pushed. */
  Duration GRACE = Duration.ofSeconds(30);

  /**
   * Nothing to do.
   *
   * @param digest where it was asked for
   * @param copied whether a run that ended just now brought it
   * @param kept whether only the destination still has it
   */
  record Done(Optional<Digest> digest, boolean copied, boolean kept) implements Standing {}

  /** A TaskRun has it. */
  record AtWork() implements Standing {}

  /** A TaskRun says that it is there; the destination does not yet. */
  record Verifying() implements Standing {}

  /** To be copied now. */
  record Wanted(Line line, boolean again) implements Standing {}

  /** To be asked for when its turn comes. */
  record Queued() implements Standing {}

  /** A registry wants to be asked later. */
  record Postponed(Instant until) implements Standing {}

  /** It could not be had. */
  record Failing(Failure failure) implements Standing {}

  /** Decides for one image. */
  static Standing of(
      Sighting seen, Intent intent, Observed observed, Memory memory, Round.Now now) {
    Chosen image = seen.image();
    Tag tag = image.destination();
    var target = new Tagged(intent.destination(), tag);
    if (observed.runs().stream().anyMatch(r -> r.isAtWork() && r.lineTo(target).isPresent())) {
      return new AtWork();
    }
    Optional<Claim> claim =
        observed.runs().stream().flatMap(run -> Claim.of(run, target).stream()).findFirst();
    Optional<Failure> earlier = memory.failure(tag.name());
    if (claim.isEmpty() && earlier.isPresent() && earlier.get().rests(now.instant())) {
      return new Failing(earlier.get());
    }
    return switch (Need.of(seen, intent.overwrites())) {
      case Need.Present(var digest) -> new Done(digest, isCopied(claim, digest), false);
      case Need.Kept(var digest) ->
          new Done(Optional.of(digest), isCopied(claim, Optional.of(digest)), true);
      case Need.Missing(var source) ->
          wanted(image, source, Optional.empty(), intent, claim, earlier, now);
      case Need.Drifted(var source, var destination) ->
          wanted(image, source, Optional.of(destination), intent, claim, earlier, now);
      case Need.Queued _ -> new Queued();
      case Need.Postponed(var until) -> new Postponed(until);
      case Need.Blocked(var problem) ->
          new Failing(
              Failure.again(
                  earlier, image.source().reference(), problem, now.seed(), now.instant()));
    };
  }

  private static boolean isCopied(Optional<Claim> claim, Optional<Digest> digest) {
    return claim.isPresent() && digest.equals(Optional.of(claim.get().line().source().digest()));
  }

  private static Standing wanted(
      Chosen image,
      Digest source,
      Optional<Digest> destination,
      Intent intent,
      Optional<Claim> claim,
      Optional<Failure> earlier,
      Round.Now now) {
    var line =
        new Line(
            new Pinned(intent.source(), source),
            new Tagged(intent.destination(), image.destination()));
    if (claim.isEmpty() || claim.get().isSettledBy(source)) {
      return new Wanted(line, earlier.isPresent());
    }
    if (claim.get().outcome().claimsPresence()
        && destination.isEmpty()
        && claim.get().isFresh(now)) {
      return new Verifying();
    }
    return new Failing(
        Failure.again(
            earlier,
            image.source().reference(),
            claim.get().problem(destination),
            now.seed(),
            now.instant()));
  }

  /**
   * What a finished run says of a tag.
   *
   * @param run the run
   * @param line what it was to copy
   * @param outcome what it says became of it
   * @param at when it ended
   * @param words skopeo's last words on it, or empty
   */
  record Claim(Run run, Line line, LineOutcome outcome, Instant at, String words) {
    static Optional<Claim> of(Run run, Tagged target) {
      return run.state() instanceof Run.Finished finished
          ? run.lineTo(target).map(line -> of(run, line, finished))
          : Optional.empty();
    }

    private static Claim of(Run run, Line line, Run.Finished finished) {
      int place = run.batch().lines().indexOf(line);
      return new Claim(
          run,
          line,
          finished.outcomes().get(place),
          finished.at(),
          finished.words().getOrDefault(place, ""));
    }

    /** Whether there is nothing to hold against the line: it is planned anew at no cost. */
    boolean isSettledBy(Digest source) {
      return outcome.costsNothing() || !line.source().digest().equals(source);
    }

    boolean isFresh(Round.Now now) {
      return now.instant().isBefore(at.plus(GRACE));
    }

    Problem problem(Optional<Digest> destination) {
      if (outcome.claimsPresence() && destination.isPresent()) {
        return new Problem(
            Reason.DIGEST_NOT_PRESERVED,
            "TaskRun %s copied %s but %s has another digest: use a Task that copies all platforms and preserves digests."
                .formatted(run, line.source(), line.destination()));
      }
      return new Problem(
          reason(),
          "The copy of %s to %s %s in TaskRun %s: %s"
              .formatted(line.source(), line.destination(), outcome.words(), run, details()));
    }

    /** The Task says on which side credentials were refused. */
    private Reason reason() {
      if (outcome == LineOutcome.UNAUTHORIZED && words.startsWith("source:")) {
        return Reason.SOURCE_UNAUTHORIZED;
      }
      return outcome == LineOutcome.UNAUTHORIZED && words.startsWith("destination:")
          ? Reason.DESTINATION_UNAUTHORIZED
          : outcome.reason();
    }

    private String details() {
      return words.isEmpty()
          ? "read kubectl logs --namespace=%s %s-pod.".formatted(run.namespace(), run.name())
          : words;
    }
  }
}
