package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Standing.Queued;
import io.skopeo.operator.plan.Standing.Wanted;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The copies that are started now, and the reason why others are not.
 *
 * @param batches a TaskRun each
 * @param copies how many of their lines were never tried before
 * @param held what keeps others from being started, besides a lack of slots
 */
record Start(List<Batch> batches, int copies, Optional<Verdict.Waiting> held) {
  static final Start NOTHING = new Start(List.of(), 0, Optional.empty());

  /**
   * Chooses what to start: what never failed comes first.
   *
   * @param slots how many TaskRuns the Image may start
   */
  static Start of(
      Collection<Standing> standings,
      Intent intent,
      Observed observed,
      Limits limits,
      Memory memory,
      PassTime now,
      int slots) {
    NewCopies earlier = NewCopies.of(intent, memory, now);
    int left = NewCopies.left(intent, memory, now);
    int free = observed.room().pulls().map(Pulls::free).orElse(Integer.MAX_VALUE);
    Optional<Verdict.Waiting> held = Optional.empty();
    if (observed.room().runs() == 0 && !wanted(standings).isEmpty()) {
      return new Start(List.of(), 0, Optional.of(full(observed.room())));
    }
    int most = Math.min(slots, observed.room().runs());
    var chosen = new ArrayList<Wanted>();
    int fresh = 0;
    for (Wanted wanted : wanted(standings)) {
      if (chosen.size() == most * limits.batchSize()) {
        break;
      }
      int cost = observed.room().pulls().map(p -> p.cost(wanted.pulls())).orElse(0);
      if (cost > free) {
        held = observed.room().pulls().map(Start::quota);
        break;
      }
      if (wanted.isNew() && fresh == left) {
        held = Optional.of(limit(earlier, fresh, intent, now));
        continue;
      }
      free -= cost;
      fresh += wanted.isNew() ? 1 : 0;
      chosen.add(wanted);
    }
    if (held.isEmpty() && fresh == left && standings.stream().anyMatch(Queued.class::isInstance)) {
      held = Optional.of(limit(earlier, fresh, intent, now));
    }
    List<Batch> batches =
        BatchSplitter.split(chosen, limits.batchSize()).stream().limit(most).toList();
    return new Start(batches, firstTries(chosen, batches), held);
  }

  private static int firstTries(List<Wanted> chosen, List<Batch> batches) {
    Set<Line> started =
        batches.stream().flatMap(batch -> batch.lines().stream()).collect(Collectors.toSet());
    return (int)
        chosen.stream().filter(Wanted::isNew).map(Wanted::line).filter(started::contains).count();
  }

  private static List<Wanted> wanted(Collection<Standing> standings) {
    return standings.stream()
        .filter(Wanted.class::isInstance)
        .map(Wanted.class::cast)
        .sorted(Comparator.comparing(Wanted::again))
        .toList();
  }

  private static Verdict.Waiting full(Room room) {
    return new Verdict.Waiting(
        new Problem(
            Reason.RUNS_LIMITED,
            "The installation allows no more TaskRuns at present; the copies start when others have ended."),
        room.again());
  }

  private static Verdict.Waiting quota(Pulls pulls) {
    return new Verdict.Waiting(new Problem(Reason.RATE_LIMITED, pulls.sentence()), pulls.again());
  }

  private static Verdict.Waiting limit(NewCopies earlier, int fresh, Intent intent, PassTime now) {
    return new Verdict.Waiting(
        new Problem(
            Reason.NEW_COPIES_LIMITED,
            "%s started since %s, as many as spec.tags.maxNewCopies or the installation allows; the others follow at %s."
                .formatted(
                    Plural.of(earlier.count() + fresh, "copy was", "copies were"),
                    earlier.since(),
                    earlier.end(intent, now))),
        earlier.end(intent, now));
  }
}
