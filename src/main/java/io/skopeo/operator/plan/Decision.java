package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Standing.AtWork;
import io.skopeo.operator.plan.Standing.Done;
import io.skopeo.operator.plan.Standing.Failing;
import io.skopeo.operator.plan.Standing.Postponed;
import io.skopeo.operator.plan.Standing.Queued;
import io.skopeo.operator.plan.Standing.Verifying;
import io.skopeo.operator.plan.Standing.Wanted;
import io.skopeo.operator.problem.Nature;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.tags.Chosen;
import io.skopeo.operator.tags.Selection;
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
    Round.Now now,
    Map<Chosen, Standing> standings) {

  /** Events tell when a run ends; this is for the event that never comes. */
  private static final Duration LOOK_AT_RUNS = Duration.ofMinutes(5);

  Round round() {
    Map<String, Failure> failures = failures();
    List<Batch> start = start(failures);
    Tally tally = tally();
    boolean fulfilled = intent.endsWhenFulfilled() && isComplete(tally) && failures.isEmpty();
    return new Round(
        verdict(tally, failures, start),
        start,
        atWork(),
        concluded(),
        Optional.of(tally),
        failures,
        current(),
        true,
        fulfilled,
        fulfilled ? Optional.empty() : Optional.of(nextLook(failures, start)));
  }

  private static boolean isComplete(Tally tally) {
    return tally.selected() > 0 && tally.present() == tally.selected();
  }

  private List<Run> atWork() {
    return observed.runs().stream().filter(Run::isAtWork).toList();
  }

  /** Finished runs all of whose tags the destination was asked for. */
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

  private Optional<Failure> neverStarted() {
    return observed.runs().stream()
        .flatMap(run ->
            run.state() instanceof Run.NeverStarted(var message, _)
                ? Stream.of(
                    new Problem(
                        Reason.RUN_FAILED,
                        "TaskRun %s ended before its step began: %s".formatted(run, message)))
                : Stream.empty())
        .findFirst()
        .map(problem ->
            Failure.ofRun(memory.failure(Memory.WHOLE), "", problem, now.seed(), now.instant()));
  }

  /** Runs that never start count as one row of failures until one of them does start. */
  private Optional<Failure> stillHindered() {
    boolean started = observed.runs().stream().anyMatch(run -> run.state() instanceof Run.Finished);
    boolean unproved = !started && (has(Wanted.class) || has(AtWork.class));
    return memory
        .failure(Memory.WHOLE)
        .filter(failure -> unproved && failure.problem().reason() == Reason.RUN_FAILED);
  }

  /** What keeps everything from being started, until its pause is over. */
  private Optional<Failure> hindrance(Map<String, Failure> failures) {
    return Optional.ofNullable(failures.get(Memory.WHOLE))
        .filter(failure -> failure.rests(now.instant()));
  }

  private List<Batch> start(Map<String, Failure> failures) {
    int slots = limits.runsPerImage() - atWork().size();
    if (intent.suspended() || slots <= 0 || hindrance(failures).isPresent()) {
      return List.of();
    }
    List<Line> lines =
        standings.values().stream()
            .flatMap(s -> s instanceof Wanted wanted ? Stream.of(wanted) : Stream.empty())
            .sorted(Comparator.comparing(Wanted::again))
            .map(Wanted::line)
            .toList();
    return Batch.split(lines, limits.batchSize()).stream().limit(slots).toList();
  }

  private Tally tally() {
    Set<Tagged> told =
        concluded().stream()
            .flatMap(run -> run.batch().lines().stream())
            .map(Line::destination)
            .collect(Collectors.toSet());
    return new Tally(
        standings.size(),
        count(_ -> true, s -> s instanceof Done),
        count(_ -> true, s -> s instanceof Failing),
        count(told::contains, s -> s instanceof Done(_, var copied, _) && copied),
        count(told::contains, s -> s instanceof Failing));
  }

  private int count(Predicate<Tagged> where, Predicate<Standing> which) {
    return (int)
        standings.entrySet().stream()
            .filter(e -> which.test(e.getValue()))
            .filter(e -> where.test(new Tagged(intent.destination(), e.getKey().destination())))
            .count();
  }

  private Optional<Round.Current> current() {
    boolean one = !intent.isPattern() || intent.mapping() instanceof TagMapping.Floating;
    return one
        ? standings.entrySet().stream()
            .flatMap(e ->
                e.getValue() instanceof Done done
                    ? done.digest().map(d -> new Round.Current(e.getKey(), d)).stream()
                    : Stream.empty())
            .findFirst()
        : Optional.empty();
  }

  private Verdict verdict(Tally tally, Map<String, Failure> failures, List<Batch> start) {
    if (intent.suspended() && !(intent.endsWhenFulfilled() && isComplete(tally))) {
      return new Verdict.Paused(
          isComplete(tally),
          "Suspended with %s tags at the destination; set spec.suspend to false to go on."
              .formatted(tally.summary()));
    }
    Optional<Failure> hindrance = hindrance(failures);
    if (hindrance.isPresent()) {
      return Round.of(hindrance.get());
    }
    if (!start.isEmpty() || has(AtWork.class) || has(Wanted.class) || has(Queued.class)) {
      return new Verdict.Working(Reason.COPYING, copying(tally, start));
    }
    if (has(Verifying.class)) {
      return new Verdict.Working(
          Reason.VERIFYING, "The destination is being asked for the tags that were copied.");
    }
    Optional<Instant> postponed = postponed();
    if (postponed.isPresent()) {
      return new Verdict.Waiting(
          new Problem(
              Reason.RATE_LIMITED,
              "A registry asked to wait; requests go on at %s.".formatted(postponed.get())),
          postponed.get());
    }
    return failures.isEmpty() ? good(tally) : bad(tally, failures);
  }

  private boolean has(Class<? extends Standing> standing) {
    return standings.values().stream().anyMatch(standing::isInstance);
  }

  private Optional<Instant> postponed() {
    return standings.values().stream()
        .flatMap(s -> s instanceof Postponed(var until) ? Stream.of(until) : Stream.empty())
        .min(Comparator.naturalOrder());
  }

  private String copying(Tally tally, List<Batch> start) {
    return "Copying; %s tags are at the destination, %d TaskRuns at work."
        .formatted(tally.summary(), atWork().size() + start.size());
  }

  private Verdict good(Tally tally) {
    if (tally.selected() == 0) {
      return new Verdict.Retrying(
          new Problem(
              Reason.NO_TAG_MATCHES,
              "No tag of %s matches: compare %s with the tags of the source."
                  .formatted(
                      intent.source(),
                      intent.selection().map(Selection::fields).orElse("spec.source.version"))),
          nextSlot());
    }
    if (standings.values().stream().anyMatch(s -> s instanceof Done(_, _, var kept) && kept)) {
      return new Verdict.Settled(
          Reason.SOURCE_GONE, "The source has dropped a tag that the destination keeps.");
    }
    return new Verdict.Settled(
        Reason.UP_TO_DATE,
        tally.selected() == 1
            ? "The tag is at the destination."
            : "All %d tags are at the destination.".formatted(tally.selected()));
  }

  /**
   * One failure stands for all: what may pass by itself before what has to be mended, and what only
   * has to wait last.
   */
  private Verdict bad(Tally tally, Map<String, Failure> failures) {
    Failure first =
        failures.values().stream()
            .min(
                Comparator.<Failure, Boolean>comparing(f -> f.nature() == Nature.WAIT)
                    .thenComparing(f -> f.nature() == Nature.MEND)
                    .thenComparing(Failure::next))
            .orElseThrow();
    if (tally.selected() == 1) {
      return Round.of(first);
    }
    var problem =
        new Problem(
            first.problem().reason(),
            "%d of %d tags could not be copied: %s"
                .formatted(tally.failed(), tally.selected(), first.problem().sentence()));
    return Round.of(new Failure(first.source(), problem, first.attempts(), first.next()));
  }

  private Instant nextSlot() {
    return intent.schedule().next(now.instant(), now.seed());
  }

  private Instant nextLook(Map<String, Failure> failures, List<Batch> start) {
    boolean working = !start.isEmpty() || has(AtWork.class);
    Stream<Instant> regular =
        Stream.of(working ? now.instant().plus(LOOK_AT_RUNS) : nextSlot())
            .filter(_ -> !intent.endsWhenFulfilled() || failures.isEmpty());
    boolean nextTurn =
        has(Queued.class)
            && !working
            && !intent.suspended()
            && postponed().isEmpty()
            && hindrance(failures).isEmpty();
    Stream<Instant> soon =
        has(Verifying.class) || nextTurn
            ? Stream.of(now.instant().plus(Round.LOOK_AGAIN))
            : Stream.empty();
    return Stream.of(
            regular, soon, failures.values().stream().map(Failure::next), postponed().stream())
        .flatMap(s -> s)
        .filter(look -> look.isAfter(now.instant()))
        .min(Comparator.naturalOrder())
        .orElseGet(this::nextSlot);
  }
}
