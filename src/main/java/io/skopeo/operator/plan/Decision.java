package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Standing.AtWork;
import io.skopeo.operator.plan.Standing.Done;
import io.skopeo.operator.plan.Standing.Failing;
import io.skopeo.operator.plan.Standing.Postponed;
import io.skopeo.operator.plan.Standing.Queued;
import io.skopeo.operator.plan.Standing.Verifying;
import io.skopeo.operator.plan.Standing.Wanted;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.tags.Chosen;
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
record Decision(
    Intent intent,
    Observed observed,
    Limits limits,
    Memory memory,
    PassTime now,
    Map<Chosen, Standing> standings) {

  /** Events tell when a run ends; this is for the event that never comes. */
  private static final Duration LOOK_AT_RUNS = Duration.ofMinutes(5);

  Round round() {
    Map<String, Failure> failures = failures();
    Start start = start(failures);
    Tally tally = tally();
    boolean fulfilled = intent.endsWhenFulfilled() && isComplete(tally) && failures.isEmpty();
    return new Round(
        new Judgement(
                intent,
                standings,
                failures,
                hindrance(failures),
                atWork(),
                start,
                plan(),
                tally,
                Lacking.of(observed.survey()),
                now)
            .verdict(),
        start.batches(),
        Cancel.of(atWork(), wishes(), now),
        atWork(),
        concluded(),
        Optional.of(tally),
        remembered(failures),
        List.of(),
        current(),
        newCopies(start),
        plan(),
        true,
        fulfilled,
        fulfilled ? Optional.empty() : Optional.of(nextLook(failures, start)));
  }

  private boolean isComplete(Tally tally) {
    return tally.isComplete() && standings.values().stream().allMatch(Done.class::isInstance);
  }

  private Set<Cancel.Wish> wishes() {
    return standings.keySet().stream()
        .map(image ->
            new Cancel.Wish(
                image.source().repository(), new Tagged(intent.destination(), image.destination())))
        .collect(Collectors.toSet());
  }

  private List<Run> atWork() {
    return observed.runs().stream().filter(Run::isAtWork).toList();
  }

  /** Returns finished runs of which all tags were checked at the destination. */
  private List<Run> concluded() {
    Set<Tagged> open =
        standings.entrySet().stream()
            .filter(e -> e.getValue() instanceof Verifying || e.getValue() instanceof Postponed)
            .map(e -> new Tagged(intent.destination(), e.getKey().destination()))
            .collect(Collectors.toSet());
    return observed.runs().stream()
        .filter(Predicate.not(Run::isAtWork))
        .filter(
            run -> run.batch().lines().stream().map(Line::destination).noneMatch(open::contains))
        .toList();
  }

  private Map<String, Failure> failures() {
    var failures = new LinkedHashMap<String, Failure>();
    neverStarted().or(this::stillHindered).ifPresent(f -> failures.put(Memory.WHOLE, f));
    standings.forEach((image, standing) -> {
      if (standing instanceof Failing(var failure)) {
        failures.put(image.destination().name(), failure);
      }
    });
    return failures;
  }

  /** Keeps failures that are tried again now, so that another failure counts on. */
  private Map<String, Failure> remembered(Map<String, Failure> failing) {
    var failures = new LinkedHashMap<>(failing);
    standings.forEach((image, standing) -> {
      String tag = image.destination().name();
      if (!(standing instanceof Done)) {
        memory.failure(tag).ifPresent(failure -> failures.putIfAbsent(tag, failure));
      }
    });
    return failures;
  }

  private Optional<Failure> neverStarted() {
    return observed.runs().stream()
        .flatMap(run ->
            run.state() instanceof Run.NeverStarted(var message, var at)
                ? Stream.of(neverStarted(run, message, at))
                : Stream.empty())
        .findFirst();
  }

  private Failure neverStarted(Run run, String message, Instant at) {
    return Failure.ofRun(
        memory.failure(Memory.WHOLE),
        "",
        new Problem(
            Reason.RUN_FAILED,
            "TaskRun %s ended before its step began: %s".formatted(run, message)),
        new Failure.Attempt(Optional.empty(), at),
        now.seed(),
        now.instant());
  }

  /** Counts runs that never start as one series of failures, until one of them starts. */
  private Optional<Failure> stillHindered() {
    boolean started = observed.runs().stream().anyMatch(run -> run.state() instanceof Run.Finished);
    boolean unproved = !started && (has(Wanted.class) || has(AtWork.class));
    return memory
        .failure(Memory.WHOLE)
        .filter(failure -> unproved && failure.problem().reason() == Reason.RUN_FAILED);
  }

  /** Returns the failure that keeps everything from being started, until its backoff is over. */
  private Optional<Failure> hindrance(Map<String, Failure> failures) {
    return Optional.ofNullable(failures.get(Memory.WHOLE))
        .filter(failure -> failure.rests(now.instant()));
  }

  private Start start(Map<String, Failure> failures) {
    int slots = limits.runsPerImage() - atWork().size();
    return intent.isHeld() || slots <= 0 || hindrance(failures).isPresent()
        ? Start.NOTHING
        : Start.of(standings.values(), intent, observed, limits, memory, now, slots);
  }

  private Tally tally() {
    Set<Tagged> told =
        concluded().stream()
            .flatMap(run -> run.batch().lines().stream())
            .map(Line::destination)
            .collect(Collectors.toSet());
    return new Tally(
        (int) standings.keySet().stream().filter(image -> !image.attached()).count(),
        count(_ -> true, s -> s instanceof Done),
        count(_ -> true, s -> s instanceof Failing),
        count(told::contains, s -> s instanceof Done(_, var copied, _) && copied),
        count(told::contains, s -> s instanceof Failing));
  }

  private int count(Predicate<Tagged> where, Predicate<Standing> which) {
    return (int)
        standings.entrySet().stream()
            .filter(e -> !e.getKey().attached() && which.test(e.getValue()))
            .filter(e -> where.test(new Tagged(intent.destination(), e.getKey().destination())))
            .count();
  }

  private Optional<Round.Current> current() {
    boolean one = !intent.isPattern() || intent.mapping() instanceof TagMapping.Floating;
    return one
        ? standings.entrySet().stream()
            .filter(e -> !e.getKey().attached())
            .flatMap(e ->
                e.getValue() instanceof Done done
                    ? done.digest().map(d -> new Round.Current(e.getKey(), d)).stream()
                    : stillHeld(e.getKey()).stream())
            .findFirst()
        : Optional.empty();
  }

  /** Returns what the tag was last seen to hold, while the next copy is in progress. */
  private Optional<Round.Current> stillHeld(Chosen image) {
    return memory
        .held()
        .filter(held -> held.destination().equals(image.destination()))
        .filter(held -> !isSeenWithout(held.digest()))
        .map(held ->
            new Round.Current(
                new Chosen(intent.source().at(held.source()), held.destination()), held.digest()));
  }

  private boolean isSeenWithout(Digest digest) {
    return observed.survey() instanceof Observed.Seen(var sightings)
        && sightings.stream()
            .flatMap(seen -> seen.destination().stream())
            .anyMatch(answer ->
                answer instanceof Answer.Absent
                    || (answer instanceof Answer.Found<Digest>(var found)
                        && !found.equals(digest)));
  }

  private Optional<CopyPlan> plan() {
    return intent.isPlanned() && observed.survey() instanceof Observed.Seen(var sightings)
        ? Optional.of(CopyPlan.of(standings, sightings))
        : Optional.empty();
  }

  private Optional<NewCopies> newCopies(Start start) {
    return intent.maxNewCopies().isPresent()
        ? Optional.of(NewCopies.of(intent, memory, now).and(start.copies()))
            .filter(copies -> copies.count() > 0)
        : Optional.empty();
  }

  private boolean has(Class<? extends Standing> standing) {
    return standings.values().stream().anyMatch(standing::isInstance);
  }

  private Optional<Instant> postponed() {
    return Postponed.until(standings.values());
  }

  private boolean isEnding() {
    return observed.runs().stream().anyMatch(run -> run.state() instanceof Run.Ending);
  }

  private Instant nextSlot() {
    return intent.schedule().next(now.instant(), now.seed());
  }

  private Instant nextLook(Map<String, Failure> failures, Start start) {
    boolean working = !start.batches().isEmpty() || has(AtWork.class);
    Stream<Instant> regular =
        Stream.of(working ? now.instant().plus(LOOK_AT_RUNS) : nextSlot())
            .filter(_ -> !intent.endsWhenFulfilled() || failures.isEmpty());
    boolean nextTurn =
        has(Queued.class)
            && !working
            && !intent.isHeld()
            && postponed().isEmpty()
            && start.held().isEmpty()
            && hindrance(failures).isEmpty();
    Stream<Instant> soon =
        has(Verifying.class) || nextTurn || isEnding()
            ? Stream.of(now.instant().plus(Round.LOOK_AGAIN))
            : Stream.empty();
    return Stream.of(
            regular,
            soon,
            failures.values().stream().map(Failure::next),
            postponed().stream(),
            start
                .held()
                .filter(held -> !working || held.problem().reason() == Reason.RUNS_LIMITED)
                .map(Verdict.Waiting::until)
                .stream())
        .flatMap(s -> s)
        .filter(look -> look.isAfter(now.instant()))
        .min(Comparator.naturalOrder())
        .orElseGet(this::nextSlot);
  }
}
