package io.skopeo.operator.planning.tag;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The state of one image: its difference, with its runs and earlier failures considered. */
public sealed interface TagState {
  /** A registry may need a moment to show what was pushed. */
  Duration GRACE = Duration.ofSeconds(30);

  /**
   * The destination has the image.
   *
   * @param digest empty if it was not asked for
   * @param copied whether a run that has just ended copied it
   * @param kept whether the source no longer has it
   */
  record Complete(Optional<Digest> digest, boolean copied, boolean kept) implements TagState {}

  /** A TaskRun is copying it. */
  record InRun() implements TagState {}

  /** A TaskRun reported success, and the destination does not show it yet. */
  record Unconfirmed() implements TagState {}

  /**
   * A copy has to be started.
   *
   * @param attempts that failed before; 0 if it was not tried
   * @param pulls the number of pulls it costs if the source's registry counts them
   * @param halvings how often the number of copies at once is halved because it was killed
   * @param indexes those that the run brings along
   */
  record CopyNeeded(Copy copy, int attempts, int pulls, int halvings, List<ComposedIndex> indexes)
      implements TagState {
    /** Returns whether it failed before. */
    public boolean isRetried() {
      return attempts > 0;
    }

    /** Returns whether it counts as a new copy. */
    public boolean isNew() {
      return !isRetried() && copy.names();
    }
  }

  /** The registries are asked for it when the copies before it have been launched. */
  record Unobserved() implements TagState {}

  /** A registry asked the operator to wait. */
  record Postponed(Instant until) implements TagState {}

  /** It could not be copied. */
  record Failing(TagFailure failure) implements TagState {}

  /** Decides the state of one image. */
  static TagState of(
      TagObservation tag,
      ImageIntent intent,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    SelectedTag image = tag.image();
    var to = new Tagged(intent.destination(), image.destination());
    Optional<Copy> running =
        observation.runs().stream()
            .filter(CopyRun::isRunning)
            .flatMap(run -> run.copyTo(to).stream())
            .findFirst();
    if (running.isPresent()) {
      return inRun(running.get(), tag);
    }
    Optional<TagFailure> earlier = previous.failure(image.destination().name());
    Optional<Problem> conflict = observation.conflicts().with(to);
    if (conflict.isPresent()) {
      return failing(conflict.get(), image, earlier, now);
    }
    Optional<RunReport> report =
        observation.runs().stream()
            .flatMap(run -> RunReport.of(run, to).stream())
            .max(Comparator.comparing(RunReport::at));
    if (report.isEmpty() && earlier.isPresent() && earlier.get().isBackingOff(now.instant())) {
      return new Failing(earlier.get());
    }
    return switch (Difference.of(tag, intent.overwrites())) {
      case Difference.InSync(var digest) when isAnother(digest, report, intent) ->
          failing(report.get(), digest, image, earlier, now)
              .orElse(new Complete(digest, false, false));
      case Difference.InSync(var digest) -> new Complete(digest, isCopied(report, digest), false);
      case Difference.SourceGone(var digest) ->
          new Complete(Optional.of(digest), isCopied(report, Optional.of(digest)), intent.isKept());
      case Difference.Missing(var source) ->
          differing(
              tag,
              CopyPlan.of(tag, intent.source(), source, to),
              Optional.empty(),
              report,
              earlier,
              intent,
              now);
      case Difference.Hidden(var source, var refusal) ->
          unreadable(tag, source, refusal, report, earlier, now)
              .orElseGet(() ->
                  differing(
                      tag,
                      CopyPlan.of(tag, intent.source(), source, to),
                      Optional.empty(),
                      report,
                      earlier,
                      intent,
                      now));
      case Difference.Unattached(var present) ->
          differing(
              tag,
              CopyPlan.of(tag, intent.source(), present, to),
              Optional.empty(),
              report,
              earlier,
              intent,
              now);
      case Difference.Drifted(var source, var destination) ->
          differing(
              tag,
              CopyPlan.of(tag, intent.source(), source, to),
              Optional.of(destination),
              report,
              earlier,
              intent,
              now);
      case Difference.Unasked _ -> new Unobserved();
      case Difference.NotYet(var until) -> new Postponed(until);
      case Difference.Blocked(var problem)
          when tag.source().orElse(null) instanceof Result.Found<Digest>(var digest) ->
          new Failing(
              failure(problem, image, earlier, now).ofDigest(Optional.of(digest), now.instant()));
      case Difference.Blocked(var problem) -> failing(problem, image, earlier, now);
    };
  }

  /** Confirms a copy although its run goes on: others in the run may take long. */
  private static TagState inRun(Copy copy, TagObservation tag) {
    return tag.destination().orElse(null) instanceof Result.Found<Digest>(var digest)
            && digest.equals(copy.source().digest())
        ? new Complete(Optional.of(digest), false, false)
        : new InRun();
  }

  private static TagState failing(
      Problem problem, SelectedTag image, Optional<TagFailure> earlier, PassTime now) {
    return new Failing(failure(problem, image, earlier, now));
  }

  private static TagFailure failure(
      Problem problem, SelectedTag image, Optional<TagFailure> earlier, PassTime now) {
    return TagFailure.again(
        earlier, image.source().reference(), problem, now.seed(), now.instant());
  }

  /** Returns the failure of what was copied once and still is not shown: it is not copied again. */
  private static Optional<TagState> unreadable(
      TagObservation tag,
      Digest source,
      Problem refusal,
      Optional<RunReport> report,
      Optional<TagFailure> earlier,
      PassTime now) {
    if (report.isEmpty()) {
      return earlier
          .filter(failure -> failure.mayHaveCopied(source))
          .map(_ -> failure(refusal, tag.image(), earlier, now))
          .map(failure -> new Failing(failure.ofDigest(Optional.of(source), now.instant())));
    }
    return report
        .filter(run -> run.outcome().claimsPresence() && !run.isFresh(now))
        .filter(run -> run.copy().source().digest().equals(source))
        .map(run ->
            new Failing(
                TagFailure.ofRun(
                    earlier,
                    tag.image().source().reference(),
                    run.hidden(),
                    new TagFailure.Attempt(Optional.of(source), run.at()),
                    now.seed(),
                    now.instant())));
  }

  private static boolean isCopied(Optional<RunReport> report, Optional<Digest> digest) {
    return report.isPresent() && digest.equals(Optional.of(report.get().copy().source().digest()));
  }

  /** Returns whether a tag that is not replaced got another digest from the run that copied it. */
  private static boolean isAnother(
      Optional<Digest> digest, Optional<RunReport> report, ImageIntent intent) {
    return !intent.overwrites()
        && digest.isPresent()
        && report.filter(c -> c.outcome().claimsPresence()).isPresent()
        && !isCopied(report, digest);
  }

  /** Lets a copy that a person cancelled wait for the next slot of the schedule. */
  private static TagState untilNextSlot(
      TagState state, Optional<TagFailure> earlier, ImageIntent intent, PassTime now) {
    return state instanceof Failing(var failure) && !earlier.equals(Optional.of(failure))
        ? new Failing(failure.backingOffUntil(intent.schedule().next(now.instant(), now.seed())))
        : state;
  }

  private static TagState differing(
      TagObservation tag,
      Copy copy,
      Optional<Digest> destination,
      Optional<RunReport> report,
      Optional<TagFailure> earlier,
      ImageIntent intent,
      PassTime now) {
    int halvings =
        earlier
            .filter(failure -> failure.problem().reason().wantsLessParallelism())
            .map(TagFailure::attempts)
            .orElse(0);
    int attempts = earlier.map(failure -> Math.max(1, failure.attempts())).orElse(0);
    var needed =
        new CopyNeeded(
            copy,
            attempts,
            CopyPlan.pulls(tag, copy.source().digest()),
            halvings,
            CopyPlan.indexes(tag));
    if (report.isEmpty() || report.get().isSettledBy(copy)) {
      return needed;
    }
    if (report.get().outcome().claimsPresence()
        && destination.isEmpty()
        && report.get().isFresh(now)) {
      return new Unconfirmed();
    }
    Optional<TagState> failing = failing(report.get(), destination, tag.image(), earlier, now);
    return report.get().outcome() == CopyOutcome.CANCELLED
        ? failing.map(f -> untilNextSlot(f, earlier, intent, now)).orElse(needed)
        : failing.orElse(needed);
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
}
