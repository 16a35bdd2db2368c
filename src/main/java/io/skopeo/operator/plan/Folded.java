package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A group of failing tags with one reason that are too many to be named. They back off together.
 *
 * @param count the number of tags
 * @param attempts the highest number of attempts of any tag
 * @param next the end of the common backoff
 */
public record Folded(Reason reason, int count, int attempts, Instant next) {
  /** Groups failures by reason, the largest group first. */
  public static List<Folded> of(Collection<Failure> failures) {
    return failures.stream()
        .collect(Collectors.groupingBy(failure -> failure.problem().reason()))
        .entrySet()
        .stream()
        .map(group -> of(group.getKey(), group.getValue()))
        .sorted(Comparator.comparingInt(Folded::count).reversed().thenComparing(Folded::reason))
        .toList();
  }

  private static Folded of(Reason reason, List<Failure> failures) {
    return new Folded(
        reason,
        failures.size(),
        failures.stream().mapToInt(Failure::attempts).max().orElse(0),
        failures.stream().map(Failure::next).max(Comparator.naturalOrder()).orElse(Instant.MIN));
  }

  /** Returns one failure for each tag of the group. */
  Stream<Failure> failures() {
    return Stream.generate(this::failure).limit(Math.max(0, count));
  }

  private Failure failure() {
    var problem =
        new Problem(
            reason,
            "It failed as one of %s that status.failureSummary counts: read the logs of the TaskRuns."
                .formatted(Plural.of(count, "tag")));
    return new Failure("", problem, attempts, next);
  }

  Folded resting(Instant until) {
    return new Folded(reason, count, attempts, until);
  }
}
