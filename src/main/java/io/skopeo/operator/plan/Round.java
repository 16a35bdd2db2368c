package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Observed.Deferred;
import io.skopeo.operator.plan.Observed.Seen;
import io.skopeo.operator.plan.Observed.Unseen;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.tags.Chosen;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of one round.
 *
 * @param verdict what is said of the Image
 * @param start batches to start now
 * @param cancel runs to end
 * @param atWork runs that go on
 * @param concluded finished runs whose outcome this round tells
 * @param tally how many tags stand where; empty where nothing could be seen
 * @param failures by destination tag, or {@link Memory#WHOLE}
 * @param folded failures of earlier rounds that are not known by name
 * @param current what an exact or floating tag points to
 * @param newCopies how many copies the current round of the schedule has started, where that is
 *     limited
 * @param plan what would be copied, where that is all that is asked
 * @param synced whether the registries were compared
 * @param fulfilled whether there will never be anything to do for this spec
 * @param nextLook when to look again by itself; empty for never
 */
public record Round(
    Verdict verdict,
    List<Batch> start,
    List<Cancel> cancel,
    List<Run> atWork,
    List<Run> concluded,
    Optional<Tally> tally,
    Map<String, Failure> failures,
    List<Folded> folded,
    Optional<Current> current,
    Optional<NewCopies> newCopies,
    Optional<CopyPlan> plan,
    boolean synced,
    boolean fulfilled,
    Optional<Instant> nextLook) {
  /** The pause before a look that nobody has to wait for. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  /** Returns whether something failed that other credentials may settle. */
  public boolean wantsCredentials() {
    return failures.values().stream()
        .anyMatch(failure -> failure.problem().reason().isOfCredentials());
  }

  /** One image and what it points to at the destination. */
  public record Current(Chosen image, Digest digest) {}

  /** Decides what to do and to say, from what was seen and remembered. */
  public static Round decide(
      Intent intent, Observed observed, Limits limits, Memory memory, PassTime now) {
    Round round = decided(intent, observed, limits, memory, now);
    return intent.approval().map(round::awaiting).orElse(round);
  }

  private static Round decided(
      Intent intent, Observed observed, Limits limits, Memory memory, PassTime now) {
    return switch (observed.survey()) {
      case Unseen(var problem) -> blind(intent, problem, observed, memory, now);
      case Deferred(var until) -> deferred(until, observed, memory, now);
      case Seen seen -> {
        Observed told = observed.told(seen, intent);
        Memory recalled = recalled(seen, intent, told, memory, now);
        var standings = new LinkedHashMap<Chosen, Standing>();
        seen.sightings()
            .forEach(sighting ->
                standings.put(
                    sighting.image(), Standing.of(sighting, intent, told, recalled, now)));
        yield new Decision(intent, told, limits.of(intent), recalled, now, standings).round();
      }
    };
  }

  /** Finds out which of the images the remembered failures concern. */
  private static Memory recalled(
      Seen seen, Intent intent, Observed told, Memory memory, PassTime now) {
    Memory current = memory.withoutReplaced(seen.sightings());
    return current.folded().isEmpty()
        ? current
        : current.naming(
            seen.sightings().stream()
                .filter(s -> !s.image().attached())
                .filter(s -> !(Standing.of(s, intent, told, current, now) instanceof Standing.Done))
                .map(Sighting::image));
  }

  /** The round of a problem that kept anything from being seen or started. */
  private static Round blind(
      Intent intent, Problem problem, Observed observed, Memory memory, PassTime now) {
    Failure failure =
        Failure.again(
            memory.failure(Memory.WHOLE),
            intent.version().text(),
            problem,
            now.seed(),
            now.instant());
    var failures = new LinkedHashMap<>(memory.failures());
    failures.put(Memory.WHOLE, failure);
    return new Round(
        of(failure),
        List.of(),
        List.of(),
        observed.runs().stream().filter(Run::isAtWork).toList(),
        List.of(),
        Optional.empty(),
        failures,
        memory.folded(),
        Optional.empty(),
        memory.newCopies(),
        Optional.empty(),
        false,
        false,
        Optional.of(failure.next()));
  }

  private static Round deferred(Instant asked, Observed observed, Memory memory, PassTime now) {
    Instant soon = now.instant().plus(LOOK_AGAIN);
    Instant until = asked.isBefore(soon) ? soon : asked;
    var problem =
        new Problem(
            Reason.RATE_LIMITED,
            "A registry asked the operator to wait; requests continue at %s.".formatted(until));
    return new Round(
        new Verdict.Waiting(problem, until),
        List.of(),
        List.of(),
        observed.runs().stream().filter(Run::isAtWork).toList(),
        List.of(),
        Optional.empty(),
        memory.failures(),
        memory.folded(),
        Optional.empty(),
        memory.newCopies(),
        Optional.empty(),
        false,
        false,
        Optional.of(until));
  }

  /** Returns the destinations of the runs that it starts. */
  public Set<Tagged> destinations() {
    return start.stream()
        .flatMap(batch -> batch.lines().stream())
        .map(Line::destination)
        .collect(Collectors.toUnmodifiableSet());
  }

  static Verdict of(Failure failure) {
    return switch (failure.nature()) {
      case MEND -> new Verdict.Stuck(failure.problem());
      case WAIT -> new Verdict.Waiting(failure.problem(), failure.next());
      case RETRY, FINE -> new Verdict.Retrying(failure.problem(), failure.next());
    };
  }

  /** Returns this round for an Image that is only planned: nothing in it counts as failed. */
  private Round awaiting(String how) {
    return new Round(
        new Verdict.Paused(
            Reason.AWAITING_APPROVAL,
            false,
            "The Go operator handled this Image before, so nothing is copied until it is approved: %s; to approve it, %s.%s"
                .formatted(
                    planned(), how, verdict.obstacle().map(p -> " " + p.sentence()).orElse(""))),
        List.of(),
        cancel,
        atWork,
        concluded,
        tally.map(Tally::withoutFailures),
        failures,
        folded,
        current,
        newCopies,
        plan,
        synced,
        fulfilled,
        nextLook);
  }

  private String planned() {
    return plan.map(copies ->
            "%s planned (status.plan), %s tags are at the destination%s"
                .formatted(
                    Plural.of(copies.total(), "copy is", "copies are"),
                    tally.map(Tally::summary).orElse("0/0"),
                    tally
                        .filter(t -> t.failed() > 0)
                        .map(t -> ", %d failed (status.failures)".formatted(t.failed()))
                        .orElse("")))
        .orElse("the copies could not be planned this time");
  }

  /** Returns this round with nothing started, because of a problem on the way. */
  public Round hindered(Problem problem, Memory memory, PassTime now) {
    Failure failure =
        Failure.again(memory.failure(Memory.WHOLE), "", problem, now.seed(), now.instant());
    var all = new LinkedHashMap<>(failures);
    all.put(Memory.WHOLE, failure);
    return new Round(
        of(failure),
        List.of(),
        cancel,
        atWork,
        concluded,
        tally,
        all,
        folded,
        current,
        memory.newCopies(),
        plan,
        synced,
        false,
        Optional.of(failure.next()));
  }

  /** Returns this round with nothing started yet; what it concludes and cancels still holds. */
  public Round waiting(Problem problem, Instant until, Memory memory) {
    Verdict verdict =
        atWork.isEmpty()
            ? new Verdict.Waiting(problem, until)
            : new Verdict.Working(
                Reason.COPYING, "%s. %s".formatted(Run.running(atWork.size()), problem.sentence()));
    return new Round(
        verdict,
        List.of(),
        cancel,
        atWork,
        concluded,
        tally,
        failures,
        folded,
        current,
        memory.newCopies(),
        plan,
        synced,
        false,
        Optional.of(nextLook.filter(look -> look.isBefore(until)).orElse(until)));
  }
}
