package io.skopeo.operator.planning.input;

import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tags.TagSelector;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The destination tags of an Image that older Images with the same destination repository write
 * too. They are found before planning. The work on all tags together is bounded, since others wrote
 * the expressions of the older Images.
 *
 * @param problems by tag, for those in conflict
 */
public record DestinationConflicts(Map<Tagged, Problem> problems) {
  /** No conflict, as if there were no older Image. */
  public static final DestinationConflicts NONE = new DestinationConflicts(Map.of());

  public DestinationConflicts {
    problems = Map.copyOf(problems);
  }

  /**
   * Compares the observed destinations with those of older Images.
   *
   * @param older Images with the same destination repository, the oldest first
   * @param repository the destination of both
   */
  public static DestinationConflicts of(
      List<OlderImage> older, Repository repository, Observation.RegistryView registries) {
    return of(
        older,
        registries.observations().stream()
            .map(tag -> new Tagged(repository, tag.image().destination()))
            .toList(),
        TagSelector.MOST_STEPS);
  }

  /**
   * Compares tags with the older Images. One that cannot be compared within the bound is assumed to
   * write the tag: a missing copy can be made later, an overwritten one is lost.
   *
   * @param steps the bound for all tags together
   */
  static DestinationConflicts of(
      List<OlderImage> older, Collection<Tagged> destinations, long steps) {
    var problems = new HashMap<Tagged, Problem>();
    long left = steps;
    for (Tagged destination : older.isEmpty() ? List.<Tagged>of() : destinations) {
      for (OlderImage image : older) {
        left -= image.namesItsTags() || left <= 0 ? 0 : image.steps(destination.tag());
        Optional<Problem> problem = problem(image, destination, left > 0);
        if (problem.isPresent()) {
          problems.put(destination, problem.get());
          break;
        }
      }
    }
    return new DestinationConflicts(problems);
  }

  /** Returns why the tag must not be written; it names the older Image, and nothing of its spec. */
  public Optional<Problem> with(Tagged destination) {
    return Optional.ofNullable(problems.get(destination));
  }

  private static Optional<Problem> problem(OlderImage older, Tagged destination, boolean inTime) {
    if (!older.namesItsTags() && !inTime) {
      return conflict(
          "It would take too long to tell whether %s is also a destination of the older Image %s: give this Image another destination."
              .formatted(destination, older.name()));
    }
    return older.intent().claims(destination.tag())
        ? conflict(
            "%s is also a destination of the older Image %s: give one of them another destination."
                .formatted(destination, older.name()))
        : Optional.empty();
  }

  private static Optional<Problem> conflict(String sentence) {
    return Optional.of(new Problem(Reason.DESTINATION_CONFLICT, sentence));
  }
}
