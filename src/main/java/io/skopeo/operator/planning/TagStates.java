package io.skopeo.operator.planning;

import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState;
import io.skopeo.operator.planning.tag.TagState.Failing;
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

/**
 * The states of all selected images, in the order of the selection.
 *
 * @param unsure the failures of listed tags whose manifests were not found: until they are seen
 *     some times in a row, these tags count as not listed
 */
record TagStates(Map<SelectedTag, TagState> byImage, Map<SelectedTag, TagFailure> unsure) {
  static TagStates of(
      List<TagObservation> observations,
      ImageIntent intent,
      Observation observation,
      PreviousState previous,
      PassTime now) {
    var states = new LinkedHashMap<SelectedTag, TagState>();
    observations.forEach(
        tag -> states.put(tag.image(), TagState.of(tag, intent, observation, previous, now)));
    var unsure = new LinkedHashMap<SelectedTag, TagFailure>();
    states.forEach((image, state) -> {
      if (state instanceof Failing(var failure) && failure.isUnsure()) {
        unsure.put(image, failure);
      }
    });
    boolean isNew = unsure.size() == states.size() && !previous.matched();
    if (!intent.isPattern() || intent.isHeld() || isNew) {
      return new TagStates(states, Map.of());
    }
    states.keySet().removeAll(unsure.keySet());
    return new TagStates(states, unsure);
  }

  Collection<TagState> all() {
    return byImage.values();
  }

  /** Returns failures with those of the unsure tags. */
  Map<String, TagFailure> withUnsure(Map<String, TagFailure> failures) {
    var all = new LinkedHashMap<>(failures);
    unsure.forEach((image, failure) -> all.put(image.destination().name(), failure));
    return all;
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
