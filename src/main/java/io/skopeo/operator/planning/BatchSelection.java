package io.skopeo.operator.planning;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.planning.input.Capacity;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.PullBudget;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.InQueue;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
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
 * @param batches one for each TaskRun
 * @param copies the number of copies that were never tried before
 * @param waiting the reason besides a lack of slots why other copies are not started
 */
record BatchSelection(List<CopyBatch> batches, int copies, Optional<Assessment.Waiting> waiting) {
  static final BatchSelection NOTHING = new BatchSelection(List.of(), 0, Optional.empty());

  /**
   * Selects the copies to start; those that never failed come first.
   *
   * @param slots the number of TaskRuns that the Image may start
   */
  static BatchSelection of(
      Collection<TagState> states,
      ImageIntent intent,
      Observation observation,
      ConcurrencyLimits limits,
      PreviousState previous,
      PassTime now,
      int slots) {
    CopyBudget earlier = CopyBudget.of(intent, previous, now);
    int left = CopyBudget.left(intent, previous, now);
    int free = observation.capacity().pulls().map(PullBudget::free).orElse(Integer.MAX_VALUE);
    Optional<Assessment.Waiting> waiting = Optional.empty();
    if (observation.capacity().runs() == 0 && !needed(states).isEmpty()) {
      return new BatchSelection(List.of(), 0, Optional.of(full(observation.capacity())));
    }
    int runs = Math.min(slots, observation.capacity().runs());
    var selected = new ArrayList<CopyNeeded>();
    int fresh = 0;
    for (CopyNeeded copy : needed(states)) {
      if (selected.size() == runs * limits.batchSize()) {
        break;
      }
      int cost = observation.capacity().pulls().map(p -> p.cost(copy.pulls())).orElse(0);
      if (cost > free) {
        waiting = observation.capacity().pulls().map(BatchSelection::quota);
        break;
      }
      if (copy.isNew() && fresh == left) {
        waiting = Optional.of(limit(earlier, fresh, intent, now));
        continue;
      }
      free -= cost;
      fresh += copy.isNew() ? 1 : 0;
      selected.add(copy);
    }
    if (waiting.isEmpty() && fresh == left && states.stream().anyMatch(InQueue.class::isInstance)) {
      waiting = Optional.of(limit(earlier, fresh, intent, now));
    }
    List<CopyBatch> batches =
        BatchSplitter.split(selected, limits.batchSize()).stream().limit(runs).toList();
    return new BatchSelection(batches, firstTries(selected, batches), waiting);
  }

  private static int firstTries(List<CopyNeeded> selected, List<CopyBatch> batches) {
    Set<Copy> started =
        batches.stream().flatMap(batch -> batch.copies().stream()).collect(Collectors.toSet());
    return (int)
        selected.stream()
            .filter(CopyNeeded::isNew)
            .map(CopyNeeded::copy)
            .filter(started::contains)
            .count();
  }

  private static List<CopyNeeded> needed(Collection<TagState> states) {
    return states.stream()
        .filter(CopyNeeded.class::isInstance)
        .map(CopyNeeded.class::cast)
        .sorted(Comparator.comparing(CopyNeeded::retried))
        .toList();
  }

  private static Assessment.Waiting full(Capacity capacity) {
    return new Assessment.Waiting(
        new Problem(
            Reason.RUNS_LIMITED,
            "The installation allows no more TaskRuns at present; the copies start when others have ended."),
        capacity.again());
  }

  private static Assessment.Waiting quota(PullBudget pulls) {
    return new Assessment.Waiting(
        new Problem(Reason.RATE_LIMITED, pulls.sentence()), pulls.again());
  }

  private static Assessment.Waiting limit(
      CopyBudget earlier, int fresh, ImageIntent intent, PassTime now) {
    return new Assessment.Waiting(
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
