package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.ImageReference.Tagged;
import java.util.List;
import java.util.Optional;

/**
 * An older Image with the same destination repository: what it may write is not written by another.
 *
 * @param name namespace/name
 * @param intent what it wants
 */
public record Elder(String name, Intent intent) {
  /** Why the tag is not to be written; nothing of the elder's spec is told but its name. */
  static Optional<Problem> objection(List<Elder> elders, Tagged destination) {
    return elders.stream()
        .filter(elder -> elder.intent().claims(destination.tag()))
        .findFirst()
        .map(elder ->
            new Problem(
                Reason.DESTINATION_CONFLICT,
                "%s is also a destination of the older Image %s: give one of them another destination."
                    .formatted(destination, elder.name())));
  }
}
