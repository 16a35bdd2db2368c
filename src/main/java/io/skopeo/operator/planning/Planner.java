package io.skopeo.operator.planning;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.MissingPlatforms;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.Complete;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.Failing;
import io.skopeo.operator.planning.tag.TagState.InQueue;
import io.skopeo.operator.planning.tag.TagState.InRun;
import io.skopeo.operator.planning.tag.TagState.Postponed;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The decision of a round in which every chosen image was seen. */
record Planner(
    ImageIntent intent,
    Observation observation,
    ConcurrencyLimits limits,
    PreviousState previous,
    PassTime now,
    Map<SelectedTag, TagState> states) {

  /** Events tell when a run ends; this is for the event that never comes. */
  private static final Duration LOOK_AT_RUNS = Duration.ofMinutes(5);

  Plan plan() {
    Map<String, TagFailure> failures = failures();
    BatchSelection selection = start(failures);
    TagTally tally = tally();
    boolean fulfilled = intent.endsWhenFulfilled() && isComplete(tally) && failures.isEmpty();
    return new Plan(
        new Assessor(
                intent,
                states,
                failures,
                obstacle(failures),
                running(),
                selection,
                dryRun(),
                tally,
                MissingPlatforms.of(observation.registries()),
                now)
            .assess(),
        selection.batches(),
        RunCancellation.of(running(), wantedCopies(), now),
        running(),
        finished(),
        Optional.of(tally),
        remembered(failures),
        List.of(),
        current(),
        newCopies(selection),
        dryRun(),
        true,
        fulfilled,
        fulfilled ? Optional.empty() : Optional.of(nextDue(failures, selection)));
  }

  private boolean isComplete(TagTally tally) {
    return tally.isComplete() && states.values().stream().allMatch(Complete.class::isInstance);
  }

  private Set<RunCancellation.WantedCopy> wantedCopies() {
    return states.keySet().stream()
        .map(image ->
            new RunCancellation.WantedCopy(
                image.source().repository(), new Tagged(intent.destination(), image.destination())))
        .collect(Collectors.toSet());
  }

  private List<CopyRun> running() {
    return observation.runs().stream().filter(CopyRun::isRunning).toList();
  }

  /** Returns finished runs of which all tags were checked at the destination. */
  private List<CopyRun> finished() {
    Set<Tagged> open =
        states.entrySet().stream()
            .filter(e -> e.getValue() instanceof Unconfirmed || e.getValue() instanceof Postponed)
            .map(e -> new Tagged(intent.destination(), e.getKey().destination()))
            .collect(Collectors.toSet());
    return observation.runs().stream()
        .filter(Predicate.not(CopyRun::isRunning))
        .filter(
            run -> run.batch().copies().stream().map(Copy::destination).noneMatch(open::contains))
        .toList();
  }

  private Map<String, TagFailure> failures() {
    var failures = new LinkedHashMap<String, TagFailure>();
    neverStarted().or(this::stillBlocked).ifPresent(f -> failures.put(PreviousState.WHOLE, f));
    states.forEach((image, state) -> {
      if (state instanceof Failing(var failure)) {
        failures.put(image.destination().name(), failure);
      }
    });
    return failures;
  }

  /** Keeps failures that are tried again now, so that another failure counts on. */
  private Map<String, TagFailure> remembered(Map<String, TagFailure> failing) {
    var failures = new LinkedHashMap<>(failing);
    states.forEach((image, state) -> {
      String tag = image.destination().name();
      if (!(state instanceof Complete)) {
        previous.failure(tag).ifPresent(failure -> failures.putIfAbsent(tag, failure));
      }
    });
    return failures;
  }

  private Optional<TagFailure> neverStarted() {
    return observation.runs().stream()
        .flatMap(run ->
            run.state() instanceof CopyRun.NeverStarted(var message, var at)
                ? Stream.of(neverStarted(run, message, at))
                : Stream.empty())
        .findFirst();
  }

  private TagFailure neverStarted(CopyRun run, String message, Instant at) {
    return TagFailure.ofRun(
        previous.failure(PreviousState.WHOLE),
        "",
        new Problem(
            Reason.RUN_FAILED,
            "TaskRun %s ended before its step began: %s".formatted(run, message)),
        new TagFailure.Attempt(Optional.empty(), at),
        now.seed(),
        now.instant());
  }

  /** Counts runs that never start as one series of failures, until one of them starts. */
  private Optional<TagFailure> stillBlocked() {
    boolean started =
        observation.runs().stream().anyMatch(run -> run.state() instanceof CopyRun.Finished);
    boolean unproved = !started && (has(CopyNeeded.class) || has(InRun.class));
    return previous
        .failure(PreviousState.WHOLE)
        .filter(failure -> unproved && failure.problem().reason() == Reason.RUN_FAILED);
  }

  /** Returns the failure that keeps everything from being started, until its backoff is over. */
  private Optional<TagFailure> obstacle(Map<String, TagFailure> failures) {
    return Optional.ofNullable(failures.get(PreviousState.WHOLE))
        .filter(failure -> failure.isBackingOff(now.instant()));
  }

  private BatchSelection start(Map<String, TagFailure> failures) {
    int slots = limits.runsPerImage() - running().size();
    return intent.isHeld() || slots <= 0 || obstacle(failures).isPresent()
        ? BatchSelection.NOTHING
        : BatchSelection.of(states.values(), intent, observation, limits, previous, now, slots);
  }

  private TagTally tally() {
    Set<Tagged> told =
        finished().stream()
            .flatMap(run -> run.batch().copies().stream())
            .map(Copy::destination)
            .collect(Collectors.toSet());
    return new TagTally(
        (int) states.keySet().stream().filter(image -> !image.attached()).count(),
        count(_ -> true, s -> s instanceof Complete),
        count(_ -> true, s -> s instanceof Failing),
        count(told::contains, s -> s instanceof Complete(_, var copied, _) && copied),
        count(told::contains, s -> s instanceof Failing));
  }

  private int count(Predicate<Tagged> where, Predicate<TagState> which) {
    return (int)
        states.entrySet().stream()
            .filter(e -> !e.getKey().attached() && which.test(e.getValue()))
            .filter(e -> where.test(new Tagged(intent.destination(), e.getKey().destination())))
            .count();
  }

  private Optional<Plan.CurrentTag> current() {
    boolean one = !intent.isPattern() || intent.mapping() instanceof TagMapping.Floating;
    return one
        ? states.entrySet().stream()
            .filter(e -> !e.getKey().attached())
            .flatMap(e ->
                e.getValue() instanceof Complete done
                    ? done.digest().map(d -> new Plan.CurrentTag(e.getKey(), d)).stream()
                    : stillHeld(e.getKey()).stream())
            .findFirst()
        : Optional.empty();
  }

  /** Returns what the tag was last seen to hold, while the next copy is in progress. */
  private Optional<Plan.CurrentTag> stillHeld(SelectedTag image) {
    return previous
        .currentTag()
        .filter(held -> held.destination().equals(image.destination()))
        .filter(held -> !isSeenWithout(held.digest()))
        .map(held ->
            new Plan.CurrentTag(
                new SelectedTag(intent.source().at(held.source()), held.destination()),
                held.digest()));
  }

  private boolean isSeenWithout(Digest digest) {
    return observation.registries() instanceof Observation.TagObservations(var sightings)
        && sightings.stream()
            .flatMap(tagObservation -> tagObservation.destination().stream())
            .anyMatch(answer ->
                answer instanceof Result.NotFound
                    || (answer instanceof Result.Found<Digest>(var found)
                        && !found.equals(digest)));
  }

  private Optional<DryRunReport> dryRun() {
    return intent.isPlanned()
            && observation.registries() instanceof Observation.TagObservations(var sightings)
        ? Optional.of(DryRunReport.of(states, sightings))
        : Optional.empty();
  }

  private Optional<CopyBudget> newCopies(BatchSelection selection) {
    return intent.maxNewCopies().isPresent()
        ? Optional.of(CopyBudget.of(intent, previous, now).and(selection.copies()))
            .filter(copies -> copies.count() > 0)
        : Optional.empty();
  }

  private boolean has(Class<? extends TagState> standing) {
    return states.values().stream().anyMatch(standing::isInstance);
  }

  private Optional<Instant> postponed() {
    return Postponed.until(states.values());
  }

  private boolean isEnding() {
    return observation.runs().stream().anyMatch(run -> run.state() instanceof CopyRun.Stopping);
  }

  private Instant nextSlot() {
    return intent.schedule().next(now.instant(), now.seed());
  }

  private Instant nextDue(Map<String, TagFailure> failures, BatchSelection selection) {
    boolean working = !selection.batches().isEmpty() || has(InRun.class);
    Stream<Instant> regular =
        Stream.of(working ? now.instant().plus(LOOK_AT_RUNS) : nextSlot())
            .filter(_ -> !intent.endsWhenFulfilled() || failures.isEmpty());
    boolean nextTurn =
        has(InQueue.class)
            && !working
            && !intent.isHeld()
            && postponed().isEmpty()
            && selection.waiting().isEmpty()
            && obstacle(failures).isEmpty();
    Stream<Instant> soon =
        has(Unconfirmed.class) || nextTurn || isEnding()
            ? Stream.of(now.instant().plus(Plan.LOOK_AGAIN))
            : Stream.empty();
    return Stream.of(
            regular,
            soon,
            failures.values().stream().map(TagFailure::nextAttempt),
            postponed().stream(),
            selection
                .waiting()
                .filter(held -> !working || held.problem().reason() == Reason.RUNS_LIMITED)
                .map(Assessment.Waiting::until)
                .stream())
        .flatMap(s -> s)
        .filter(look -> look.isAfter(now.instant()))
        .min(Comparator.naturalOrder())
        .orElseGet(this::nextSlot);
  }
}
