package io.skopeo.operator.planning;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.Complete;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.Failing;
import io.skopeo.operator.planning.tag.TagState.InRun;
import io.skopeo.operator.planning.tag.TagState.Postponed;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The planner of a pass in which every selected image was observed. */
record TagPlanner(
    ImageIntent intent,
    Observation observation,
    PreviousState previous,
    PassTime now,
    TagStates states) {
  /** The reasons of launches that the API server refused; they last until one succeeds. */
  private static final Set<Reason> REFUSALS = EnumSet.of(Reason.RUN_REFUSED, Reason.ACCESS_DENIED);

  Plan plan() {
    Map<String, TagFailure> failures = failures();
    CopyBudget budget = CopyBudget.withLaunched(intent, observation.runs(), previous, now);
    CopySelection selection = selection(failures, budget);
    List<CopyRun> finished = finished();
    TagTally tally = tally(finished);
    Optional<DryRunReport> dryRun = dryRun();
    Assessment assessment =
        new Assessor(intent, observation, states, failures, selection, tally, dryRun, now).assess();
    Optional<Plan> unsure =
        new UnsureList(intent, observation, previous, now).plan(assessment, states);
    if (unsure.isPresent()) {
      return unsure.get();
    }
    boolean fulfilled =
        intent.endsWhenFulfilled()
            && tally.isComplete()
            && states.all().stream().allMatch(Complete.class::isInstance)
            && failures.isEmpty();
    return new Plan(
        assessment,
        new Plan.Offered(selection.copies(), selection.more()),
        new Plan.Runs(
            RunCancellation.of(observation.running(), settled(), now),
            observation.runs().stream().filter(run -> !finished.contains(run)).toList(),
            finished),
        states.withUnsure(remembered(failures)),
        List.of(),
        budget.reported(intent, previous),
        Optional.of(new Plan.TagReport(tally, current(), dryRun)),
        fulfilled
            ? Optional.empty()
            : Optional.of(
                new NextDue(
                        intent, observation, states, states.withUnsure(failures), selection, now)
                    .earliest()));
  }

  /** Returns the failure that keeps everything from being started, until its backoff is over. */
  static Optional<TagFailure> obstacle(Map<String, TagFailure> failures, PassTime now) {
    return Optional.ofNullable(failures.get(PreviousState.WHOLE))
        .filter(failure -> failure.isBackingOff(now.instant()));
  }

  /** Returns a test for copies that may stay in their run: wanted, or at the destination. */
  private Predicate<Copy> settled() {
    var present = new HashSet<Tagged>();
    var wanted = new HashMap<Tagged, Repository>();
    states
        .byImage()
        .forEach((image, state) -> {
          wanted.put(target(image), image.source().repository());
          if (state instanceof Complete) {
            present.add(target(image));
          }
        });
    return copy ->
        present.contains(copy.destination())
            || (!intent.isHeld()
                && copy.source().repository().equals(wanted.get(copy.destination())));
  }

  private Tagged target(SelectedTag image) {
    return new Tagged(intent.destination(), image.destination());
  }

  /**
   * Returns finished runs of which all tags were checked at the destination, in the order of their
   * ends: the status has only the last end, so one that is not settled holds up those after it.
   */
  private List<CopyRun> finished() {
    Set<Tagged> open =
        states.byImage().entrySet().stream()
            .filter(e -> e.getValue() instanceof Unconfirmed || e.getValue() instanceof Postponed)
            .map(e -> target(e.getKey()))
            .collect(Collectors.toSet());
    return observation.runs().stream()
        .filter(Predicate.not(CopyRun::isRunning))
        .sorted(Comparator.comparing(run -> run.ended().orElseThrow()))
        .takeWhile(
            run -> run.batch().copies().stream().map(Copy::destination).noneMatch(open::contains))
        .toList();
  }

  private Map<String, TagFailure> failures() {
    var failures = new LinkedHashMap<String, TagFailure>();
    neverStarted().or(this::stillBlocked).ifPresent(f -> failures.put(PreviousState.WHOLE, f));
    states
        .byImage()
        .forEach((image, state) -> {
          if (state instanceof Failing(var failure)) {
            failures.put(image.destination().name(), failure);
          }
        });
    return failures;
  }

  /** Keeps failures that are tried again now, so that another failure counts on. */
  private Map<String, TagFailure> remembered(Map<String, TagFailure> failing) {
    var failures = new LinkedHashMap<>(failing);
    states
        .byImage()
        .forEach((image, state) -> {
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
    boolean unproved = !started && (states.has(CopyNeeded.class) || states.has(InRun.class));
    return previous
        .failure(PreviousState.WHOLE)
        .filter(failure -> unproved)
        .filter(failure ->
            failure.problem().reason() == Reason.RUN_FAILED
                || (REFUSALS.contains(failure.problem().reason()) && !states.has(InRun.class)));
  }

  private CopySelection selection(Map<String, TagFailure> failures, CopyBudget budget) {
    return intent.isHeld() || obstacle(failures, now).isPresent()
        ? CopySelection.NOTHING
        : CopySelection.of(states.all(), intent, observation, budget, now);
  }

  private TagTally tally(List<CopyRun> finished) {
    Set<Tagged> reported =
        finished.stream()
            .flatMap(run -> run.batch().copies().stream())
            .map(Copy::destination)
            .collect(Collectors.toSet());
    return new TagTally(
        count(_ -> true, _ -> true),
        count(_ -> true, s -> s instanceof Complete),
        count(_ -> true, s -> s instanceof Failing),
        count(reported::contains, s -> s instanceof Complete(_, var copied, _) && copied),
        count(reported::contains, s -> s instanceof Failing)
            + (int)
                states.unsure().keySet().stream()
                    .filter(i -> reported.contains(target(i)))
                    .count());
  }

  private int count(Predicate<Tagged> where, Predicate<TagState> which) {
    return (int)
        states.byImage().entrySet().stream()
            .filter(e -> which.test(e.getValue()))
            .filter(e -> where.test(target(e.getKey())))
            .count();
  }

  private Optional<Plan.CurrentTag> current() {
    return intent.writesOneTag()
        ? states.byImage().entrySet().stream()
            .flatMap(e ->
                e.getValue() instanceof Complete complete
                    ? complete.digest().map(d -> new Plan.CurrentTag(e.getKey(), d)).stream()
                    : stillCurrent(e.getKey()).stream())
            .findFirst()
        : Optional.empty();
  }

  /** Returns the image that the tag last pointed to, while the next copy is in progress. */
  private Optional<Plan.CurrentTag> stillCurrent(SelectedTag image) {
    return previous
        .currentTag()
        .filter(tag -> tag.destination().equals(image.destination()))
        .filter(tag -> !isDisproved(tag.digest()))
        .map(tag ->
            new Plan.CurrentTag(
                new SelectedTag(intent.source().at(tag.source()), tag.destination()),
                tag.digest()));
  }

  private boolean isDisproved(Digest digest) {
    return observation.registries().observations().stream()
        .flatMap(tag -> tag.destination().stream())
        .anyMatch(result ->
            result instanceof Result.NotFound
                || (result instanceof Result.Found<Digest>(var found) && !found.equals(digest)));
  }

  private Optional<DryRunReport> dryRun() {
    return intent.isPlanned()
        ? Optional.of(DryRunReport.of(states.byImage(), observation.registries().observations()))
        : Optional.empty();
  }
}
