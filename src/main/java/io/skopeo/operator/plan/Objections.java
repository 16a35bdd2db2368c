package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.tags.Selection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What older Images with the same destination repository have against its tags. Each tag is
 * compared with them once, however often it is asked for, and the work on all tags together is
 * bounded, since the elders' expressions are others' input. Made for one pass and one thread.
 */
public final class Objections {
  private final List<Elder> elders;
  private final Map<Tagged, Optional<Problem>> known = new HashMap<>();
  private long stepsLeft;

  /**
   * @param elders older Images, the oldest first
   */
  public Objections(List<Elder> elders) {
    this(elders, Selection.MOST_STEPS);
  }

  /**
   * @param steps how many may be taken for all tags together
   */
  Objections(List<Elder> elders, long steps) {
    this.elders = List.copyOf(elders);
    this.stepsLeft = steps;
  }

  /**
   * Why the tag is not to be written; nothing of the elder's spec is told but its name.
   *
   * <p>An elder that could not be compared within the bound is taken to claim the tag: what is not
   * copied can be copied later, what was overwritten is lost.
   */
  Optional<Problem> to(Tagged destination) {
    return elders.isEmpty() ? Optional.empty() : known.computeIfAbsent(destination, this::first);
  }

  private Optional<Problem> first(Tagged destination) {
    return elders.stream().flatMap(elder -> of(elder, destination).stream()).findFirst();
  }

  private Optional<Problem> of(Elder elder, Tagged destination) {
    if (!elder.isOneTag()) {
      stepsLeft -= stepsLeft > 0 ? elder.steps(destination.tag()) : 0;
      if (stepsLeft <= 0) {
        return conflict(
            "It would take too long to tell whether %s is also a destination of the older Image %s: give this Image another destination."
                .formatted(destination, elder.name()));
      }
    }
    return elder.intent().claims(destination.tag())
        ? conflict(
            "%s is also a destination of the older Image %s: give one of them another destination."
                .formatted(destination, elder.name()))
        : Optional.empty();
  }

  private static Optional<Problem> conflict(String sentence) {
    return Optional.of(new Problem(Reason.DESTINATION_CONFLICT, sentence));
  }
}
