package io.skopeo.operator.plan;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.reference.Platform;
import java.util.List;

/**
 * The images that lack a wanted platform at the source, as far as the source was asked.
 *
 * @param images what was seen of them
 */
record Lacking(List<Sighting> images) {
  static Lacking of(Observed.Survey survey) {
    return new Lacking(
        survey instanceof Observed.Seen(var sightings)
            ? sightings.stream().filter(seen -> !seen.lacking().isEmpty()).toList()
            : List.of());
  }

  /** Returns a sentence to append to another; empty if no image lacks a platform. */
  String sentence() {
    if (images.isEmpty()) {
      return "";
    }
    Sighting first = images.getFirst();
    String others =
        images.size() == 1
            ? ""
            : ", and %s some".formatted(Plural.of(images.size() - 1, "more lacks", "more lack"));
    return " The source's %s has no %s%s."
        .formatted(
            first.image().source().reference(),
            first.lacking().stream().map(Platform::toString).collect(joining(" and no ")),
            others);
  }
}
