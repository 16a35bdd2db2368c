package io.skopeo.operator.planning.failure;

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
 * @param nextAttempt the end of the common backoff
 */
public record FailureGroup(Reason reason, int count, int attempts, Instant nextAttempt) {
  /** Groups failures by reason, the largest group first. */
  public static List<FailureGroup> of(Collection<TagFailure> failures) {
    return failures.stream()
        .collect(Collectors.groupingBy(failure -> failure.problem().reason()))
        .entrySet()
        .stream()
        .map(entry -> of(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingInt(FailureGroup::count)
                .reversed()
                .thenComparing(FailureGroup::reason))
        .toList();
  }

  private static FailureGroup of(Reason reason, List<TagFailure> failures) {
    return new FailureGroup(
        reason,
        failures.size(),
        failures.stream().mapToInt(TagFailure::attempts).max().orElse(0),
        failures.stream()
            .map(TagFailure::nextAttempt)
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN));
  }

  /** Returns one failure for each tag of the group. */
  public Stream<TagFailure> failures() {
    return Stream.generate(this::failure).limit(Math.max(0, count));
  }

  private TagFailure failure() {
    var problem =
        new Problem(
            reason,
            "It failed as one of %s that status.failureSummary counts: read the logs of the TaskRuns."
                .formatted(Plural.of(count, "tag")));
    return new TagFailure("", problem, attempts, nextAttempt);
  }

  public FailureGroup backingOff(Instant until) {
    return new FailureGroup(reason, count, attempts, until);
  }
}
