package io.skopeo.operator.planning.tag;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Plural;
import java.util.List;

/** Reports the images that lack a wanted platform at the source. */
public final class MissingPlatforms {
  private MissingPlatforms() {}

  /** Returns a sentence to append to another; empty if no image lacks a platform. */
  public static String sentence(List<TagObservation> observations) {
    List<TagObservation> incomplete =
        observations.stream().filter(tag -> !tag.missingPlatforms().isEmpty()).toList();
    if (incomplete.isEmpty()) {
      return "";
    }
    TagObservation first = incomplete.getFirst();
    String others =
        incomplete.size() == 1
            ? ""
            : ", and %s some"
                .formatted(Plural.of(incomplete.size() - 1, "more lacks", "more lack"));
    return " The source's %s has no %s%s."
        .formatted(
            first.image().source().reference(),
            first.missingPlatforms().stream().map(Platform::toString).collect(joining(" and no ")),
            others);
  }
}
