package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Failures of one reason that are too many to be named: they rest together.
 *
 * @param count how many
 * @param attempts the most that any of them had
 * @param next when all of them have rested
 * @param marks by which their destination tags are recognised
 */
public record Folded(Reason reason, int count, int attempts, Instant next, Marks marks) {
  /** Folds failures by reason; those of most tags first. */
  public static List<Folded> of(Map<String, Failure> failures) {
    var byReason = new LinkedHashMap<Reason, Map<String, Failure>>();
    failures.forEach((tag, failure) ->
        byReason
            .computeIfAbsent(failure.problem().reason(), _ -> new LinkedHashMap<>())
            .put(tag, failure));
    var folded = new ArrayList<Folded>();
    byReason.forEach((reason, all) -> folded.add(of(reason, all)));
    return folded.stream().sorted(Comparator.comparingInt(Folded::count).reversed()).toList();
  }

  private static Folded of(Reason reason, Map<String, Failure> failures) {
    Collection<Failure> all = failures.values();
    return new Folded(
        reason,
        all.size(),
        all.stream().mapToInt(Failure::attempts).max().orElse(0),
        all.stream().map(Failure::next).max(Comparator.naturalOrder()).orElse(Instant.MIN),
        Marks.of(failures.keySet()));
  }

  Optional<Failure> failure(String tag) {
    return marks.has(tag)
        ? Optional.of(
            new Failure(
                tag,
                new Problem(
                    reason,
                    "It failed as %d others did that are not named here; read the logs of the TaskRuns."
                        .formatted(Math.max(0, count - 1))),
                attempts,
                next))
        : Optional.empty();
  }

  Folded resting(Instant until) {
    return new Folded(reason, count, attempts, until, marks);
  }
}
