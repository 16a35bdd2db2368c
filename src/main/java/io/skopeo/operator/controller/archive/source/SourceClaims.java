package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Divides the images of a round among its sources: what two of them select is copied by the first.
 * With other content it is refused, since each would replace what the other has copied, for ever.
 */
final class SourceClaims {
  private final Map<Tagged, Optional<Digest>> first = new HashMap<>();

  /**
   * What is left of a source.
   *
   * @param view without the images of earlier sources
   * @param conflicts the images that differ from those of earlier sources
   */
  record Share(RegistryView view, DestinationConflicts conflicts) {}

  /** Takes the images of the next source; empty if earlier sources have them all. */
  Optional<Share> next(Source source, RegistryView view) {
    if (!(view instanceof TagObservations(var observed, var nearMisses, var ofCache))) {
      return Optional.of(new Share(view, DestinationConflicts.NONE));
    }
    var own = new ArrayList<TagObservation>(observed.size());
    var conflicts = new HashMap<Tagged, Problem>();
    for (TagObservation image : observed) {
      var destination = new Tagged(source.intent().destination(), image.image().destination());
      Optional<Digest> digest = digest(image);
      Optional<Digest> earlier = first.putIfAbsent(destination, digest);
      if (earlier == null) {
        own.add(image);
      } else if (earlier.isPresent() && digest.isPresent() && !earlier.equals(digest)) {
        own.add(image);
        conflicts.put(destination, conflict(source, image));
      }
    }
    return own.isEmpty() && !observed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Share(
                new TagObservations(List.copyOf(own), nearMisses, ofCache),
                new DestinationConflicts(conflicts)));
  }

  private static Optional<Digest> digest(TagObservation image) {
    return image.source().orElse(null) instanceof Result.Found<Digest>(var digest)
        ? Optional.of(digest)
        : Optional.empty();
  }

  private static Problem conflict(Source source, TagObservation image) {
    return new Problem(
        Reason.DESTINATION_CONFLICT,
        "%s:%s is selected twice with different content, of which the first is copied: give both the same platforms, or leave it out of one."
            .formatted(source.intent().source(), image.image().destination()));
  }
}
