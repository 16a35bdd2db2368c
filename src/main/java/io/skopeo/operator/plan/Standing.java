package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Attached;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Subset;
import io.skopeo.operator.tags.Chosen;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of one image: its difference, with its runs and earlier failures considered. */
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

  /** A TaskRun is copying it. */
  record AtWork() implements Standing {}

  /** A TaskRun reported success, and the destination does not show it yet. */
  record Verifying() implements Standing {}

  /**
   * To be copied now.
   *
   * @param again whether it failed before
   * @param pulls what it costs where the source's registry counts them
   * @param halvings how often the number of copies at once is halved: it was killed before
   * @param index what the run has to bring along
   */
  record Wanted(Line line, boolean again, int pulls, int halvings, Optional<Subset> index)
      implements Standing {
    /** Returns whether it counts as a new copy. */
    boolean isNew() {
      return !again && !Attached.isOne(line.destination().tag());
    }
  }

  /** It is asked for when its turn comes. */
  record Queued() implements Standing {}

  /** A registry asked the operator to wait. */
  record Postponed(Instant until) implements Standing {
    /** Returns the earliest time at which one of them may be asked again. */
    static Optional<Instant> until(Collection<Standing> standings) {
      return standings.stream()
          .flatMap(s -> s instanceof Postponed(var until) ? Stream.of(until) : Stream.empty())
          .min(Comparator.naturalOrder());
    }
  }

  /** It could not be copied. */
  record Failing(Failure failure) implements Standing {}

  /** Decides the state of one image. */
  static Standing of(Sighting seen, Intent intent, Observed observed, Memory memory, PassTime now) {
    Chosen image = seen.image();
    var to = new Tagged(intent.destination(), image.destination());
    if (observed.runs().stream().anyMatch(r -> r.isAtWork() && r.lineTo(to).isPresent())) {
      return new AtWork();
    }
    Optional<Failure> earlier = memory.failure(image.destination().name());
    Optional<Problem> conflict = observed.conflicts().with(to);
    if (conflict.isPresent()) {
      return new Failing(
          Failure.again(
              earlier, image.source().reference(), conflict.get(), now.seed(), now.instant()));
    }
    Optional<Claim> claim =
        observed.runs().stream()
            .flatMap(run -> Claim.of(run, to).stream())
            .max(Comparator.comparing(Claim::at));
    if (claim.isEmpty() && earlier.isPresent() && earlier.get().rests(now.instant())) {
      return new Failing(earlier.get());
    }
    return switch (Need.of(seen, intent.overwrites())) {
      case Need.Present(var digest) when isAnother(digest, claim, intent) ->
          failing(claim.get(), digest, image, earlier, now).orElse(new Done(digest, false, false));
      case Need.Present(var digest) -> new Done(digest, isCopied(claim, digest), false);
      case Need.Kept(var digest) ->
          new Done(Optional.of(digest), isCopied(claim, Optional.of(digest)), true);
      case Need.Missing(var source) ->
          wanted(
              seen, line(seen, intent, source, to), Optional.empty(), claim, earlier, intent, now);
      case Need.Drifted(var source, var destination) ->
          wanted(
              seen,
              line(seen, intent, source, to),
              Optional.of(destination),
              claim,
              earlier,
              intent,
              now);
      case Need.Queued _ -> new Queued();
      case Need.Postponed(var until) -> new Postponed(until);
      case Need.Blocked(var problem) ->
          new Failing(
              Failure.again(
                  earlier, image.source().reference(), problem, now.seed(), now.instant()));
    };
  }

  private static Line line(Sighting seen, Intent intent, Digest source, Tagged to) {
    return new Line(
        new Pinned(intent.source(), source),
        to,
        seen.subset().map(Subset::manifests).orElse(List.of()));
  }

  private static boolean isCopied(Optional<Claim> claim, Optional<Digest> digest) {
    return claim.isPresent() && digest.equals(Optional.of(claim.get().line().source().digest()));
  }

  /** Returns whether a tag that is not replaced got another digest from the run that copied it. */
  private static boolean isAnother(Optional<Digest> digest, Optional<Claim> claim, Intent intent) {
    return !intent.overwrites()
        && digest.isPresent()
        && claim.filter(c -> c.outcome().claimsPresence()).isPresent()
        && !isCopied(claim, digest);
  }

  /** Lets a copy that a person cancelled wait for the next round. */
  private static Standing untilNextRound(
      Standing standing, Optional<Failure> earlier, Intent intent, PassTime now) {
    return standing instanceof Failing(var failure) && !earlier.equals(Optional.of(failure))
        ? new Failing(failure.restingUntil(intent.schedule().next(now.instant(), now.seed())))
        : standing;
  }

  private static Standing wanted(
      Sighting seen,
      Line line,
      Optional<Digest> destination,
      Optional<Claim> claim,
      Optional<Failure> earlier,
      Intent intent,
      PassTime now) {
    int halvings =
        earlier
            .filter(failure -> failure.problem().reason().wantsLessAtOnce())
            .map(Failure::attempts)
            .orElse(0);
    var wanted = new Wanted(line, earlier.isPresent(), seen.pulls(), halvings, seen.subset());
    if (claim.isEmpty() || claim.get().isSettledBy(line.source().digest())) {
      return wanted;
    }
    if (claim.get().outcome().claimsPresence()
        && destination.isEmpty()
        && claim.get().isFresh(now)) {
      return new Verifying();
    }
    Optional<Standing> failing = failing(claim.get(), destination, seen.image(), earlier, now);
    return claim.get().outcome() == LineOutcome.CANCELLED
        ? failing.map(f -> untilNextRound(f, earlier, intent, now)).orElse(wanted)
        : failing.orElse(wanted);
  }

  /** Returns the failure of a run; empty once it is counted and its backoff is over. */
  private static Optional<Standing> failing(
      Claim claim,
      Optional<Digest> destination,
      Chosen image,
      Optional<Failure> earlier,
      PassTime now) {
    Failure failure =
        Failure.ofRun(
            earlier,
            image.source().reference(),
            claim.problem(destination),
            new Failure.Attempt(Optional.of(claim.line().source().digest()), claim.at()),
            now.seed(),
            now.instant());
    return failure.rests(now.instant()) ? Optional.of(new Failing(failure)) : Optional.empty();
  }

  /**
   * The claim of a finished run about a tag.
   *
   * @param run the run
   * @param line what it was to copy
   * @param outcome what it says became of it
   * @param at when it ended
   * @param words skopeo's last words on it, or empty
   */
  record Claim(Run run, Line line, LineOutcome outcome, Instant at, String words) {
    static Optional<Claim> of(Run run, Tagged to) {
      return run.state() instanceof Run.Finished finished
          ? run.lineTo(to).map(line -> of(run, line, finished))
          : Optional.empty();
    }

    private static Claim of(Run run, Line line, Run.Finished finished) {
      int place = run.batch().lines().indexOf(line);
      LineOutcome outcome = finished.outcomes().get(place);
      // After a line that met a rate limit the Task attempts no other: they all have to wait.
      boolean limited =
          outcome == LineOutcome.NOT_ATTEMPTED
              && finished.outcomes().contains(LineOutcome.RATE_LIMITED);
      return new Claim(
          run,
          line,
          limited ? LineOutcome.RATE_LIMITED : outcome,
          finished.at(),
          finished.words().getOrDefault(place, ""));
    }

    /** Returns whether the line is planned again without counting a failure. */
    boolean isSettledBy(Digest source) {
      return outcome.costsNothing() || !line.source().digest().equals(source);
    }

    boolean isFresh(PassTime now) {
      return Duration.between(at, now.instant()).abs().compareTo(GRACE) < 0;
    }

    Problem problem(Optional<Digest> destination) {
      if (outcome.claimsPresence() && destination.isPresent()) {
        return new Problem(
            Reason.DIGEST_NOT_PRESERVED,
            "TaskRun %s copied %s but %s has another digest: use a Task that copies all platforms and preserves digests."
                .formatted(run, line.what(), line.destination()));
      }
      return new Problem(
          LastWords.reason(outcome, line, words),
          "The copy of %s to %s %s in TaskRun %s: %s"
              .formatted(line.what(), line.destination(), outcome.words(), run, details()));
    }

    private String details() {
      return words.isEmpty()
          ? "read kubectl logs --namespace=%s %s-pod.".formatted(run.namespace(), run.name())
          : words;
    }
  }
}
