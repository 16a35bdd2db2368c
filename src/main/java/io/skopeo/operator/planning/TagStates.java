package io.skopeo.operator.planning;

import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.Postponed;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The states of all selected images, in the order of the selection. */
record TagStates(Map<SelectedTag, TagState> byImage) {
  static TagStates of(
      List<TagObservation> observations,
      ImageIntent intent,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    var states = new LinkedHashMap<SelectedTag, TagState>();
    observations.forEach(
        tag -> states.put(tag.image(), TagState.of(tag, intent, observation, previous, now)));
    return new TagStates(states);
  }

  Collection<TagState> all() {
    return byImage.values();
  }

  boolean has(Class<? extends TagState> kind) {
    return all().stream().anyMatch(kind::isInstance);
  }

  /** Returns the earliest time at which a registry that asked to wait may be asked again. */
  Optional<Instant> postponedUntil() {
    return all().stream()
        .flatMap(s -> s instanceof Postponed(var until) ? Stream.of(until) : Stream.empty())
        .min(Comparator.naturalOrder());
  }
}
