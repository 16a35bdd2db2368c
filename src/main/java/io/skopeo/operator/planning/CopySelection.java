package io.skopeo.operator.planning;

import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PullBudget;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.Unobserved;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The copies that are offered to the queue now, and the reason why others are not.
 *
 * @param copies those that never failed come first
 * @param more copies that are offered when these have been launched
 * @param waiting the reason besides the queue why other copies are not offered
 */
record CopySelection(List<WaitingCopy> copies, int more, Optional<Assessment.Waiting> waiting) {
  static final CopySelection NOTHING = new CopySelection(List.of(), 0, Optional.empty());

  /**
   * Selects the copies to offer.
   *
   * @param budget the new copies of this interval of the schedule, with those of new runs
   */
  static CopySelection of(
      Collection<TagState> states,
      ImageIntent intent,
      Observation observation,
      CopyBudget budget,
      PassTime now) {
    int left = budget.left(intent);
    int free = observation.queue().pulls().map(PullBudget::free).orElse(Integer.MAX_VALUE);
    Optional<Assessment.Waiting> waiting = Optional.empty();
    var selected = new ArrayList<WaitingCopy>();
    int fresh = 0;
    int unobserved = (int) states.stream().filter(Unobserved.class::isInstance).count();
    int beyondRoom = 0;
    for (CopyNeeded copy : needed(states)) {
      int cost = observation.queue().pulls().map(p -> p.cost(copy.pulls())).orElse(0);
      if (cost > free) {
        waiting = observation.queue().pulls().map(CopySelection::quota);
        break;
      }
      if (copy.isNew() && fresh == left) {
        waiting = Optional.of(limit(budget, fresh, intent, now));
        continue;
      }
      if (selected.size() == observation.queue().room()) {
        beyondRoom++;
        continue;
      }
      free -= cost;
      fresh += copy.isNew() ? 1 : 0;
      selected.add(waiting(copy, observation));
    }
    if (waiting.isEmpty() && fresh == left && unobserved > 0) {
      waiting = Optional.of(limit(budget, fresh, intent, now));
    }
    return new CopySelection(
        List.copyOf(selected), beyondRoom + (waiting.isEmpty() ? unobserved : 0), waiting);
  }

  /** Returns the number of copies that wait in the queue, or for it. */
  int count() {
    return copies.size() + more;
  }

  private static WaitingCopy waiting(CopyNeeded needed, Observation observation) {
    return new WaitingCopy(
        needed.copy(),
        new PullCount(
            new PullCount.Quota(
                observation.queue().pullAccount(), needed.copy().source().repository().host()),
            needed.pulls()),
        needed.attempts(),
        needed.halvings(),
        needed.indexes());
  }

  private static List<CopyNeeded> needed(Collection<TagState> states) {
    return states.stream()
        .filter(CopyNeeded.class::isInstance)
        .map(CopyNeeded.class::cast)
        .sorted(Comparator.comparing(CopyNeeded::isRetried))
        .toList();
  }

  private static Assessment.Waiting quota(PullBudget pulls) {
    return new Assessment.Waiting(
        new Problem(Reason.RATE_LIMITED, pulls.sentence()), pulls.again());
  }

  private static Assessment.Waiting limit(
      CopyBudget budget, int fresh, ImageIntent intent, PassTime now) {
    return new Assessment.Waiting(
        new Problem(
            Reason.NEW_COPIES_LIMITED,
            "%s started or queued since %s, as many as spec.tags.maxNewCopies or the installation allows; the others follow at %s."
                .formatted(
                    Plural.of(budget.count() + fresh, "copy was", "copies were"),
                    budget.since(),
                    budget.end(intent, now))),
        budget.end(intent, now));
  }
}
