package io.skopeo.operator.planning.tag;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Plural;
import java.util.List;

/**
 * The images that lack a wanted platform at the source, as far as the source was asked.
 *
 * @param images what was seen of them
 */
public record MissingPlatforms(List<TagObservation> images) {
  public static MissingPlatforms of(Observation.RegistryView survey) {
    return new MissingPlatforms(
        survey instanceof Observation.TagObservations(var sightings)
            ? sightings.stream()
                .filter(tagObservation -> !tagObservation.missingPlatforms().isEmpty())
                .toList()
            : List.of());
  }

  /** Returns a sentence to append to another; empty if no image lacks a platform. */
  public String sentence() {
    if (images.isEmpty()) {
      return "";
    }
    TagObservation first = images.getFirst();
    String others =
        images.size() == 1
            ? ""
            : ", and %s some".formatted(Plural.of(images.size() - 1, "more lacks", "more lack"));
    return " The source's %s has no %s%s."
        .formatted(
            first.image().source().reference(),
            first.missingPlatforms().stream().map(Platform::toString).collect(joining(" and no ")),
            others);
  }
}
