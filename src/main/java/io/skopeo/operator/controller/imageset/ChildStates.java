package io.skopeo.operator.controller.imageset;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.imageset.SetProgress;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells the state of an ImageSet's Images by their Ready conditions. */
final class ChildStates {
  private static final SetResolution UNKNOWN =
      new SetResolution(List.of(), Set.of(), List.of(), Set.of(), 0, Optional.empty(), List.of());

  private ChildStates() {}

  /**
   * Returns the state of the wanted Images, or of those that exist while nothing is known of the
   * lists.
   *
   * @param refused why Images could not be written, by name
   */
  static SetProgress progress(
      Optional<SetResolution> resolution, List<Image> existing, Map<String, Problem> refused) {
    Map<String, Image> byName =
        existing.stream()
            .collect(
                Collectors.toMap(
                    image -> image.getMetadata().getName(), Function.identity(), (a, _) -> a));
    Stream<ChildState> states =
        resolution.isPresent()
            ? resolution.get().children().stream()
                .map(child ->
                    state(
                        child.source().toString(), child.name(), byName.get(child.name()), refused))
            : existing.stream()
                .map(image ->
                    state(
                        SetChildren.existing(image).source(),
                        image.getMetadata().getName(),
                        image,
                        refused));
    SetResolution wanted = resolution.orElse(UNKNOWN);
    return new SetProgress(
        states.toList(), wanted.invalid(), wanted.excluded(), wanted.chunk(), wanted.warnings());
  }

  private static ChildState state(
      String source, String name, @Nullable Image image, Map<String, Problem> refused) {
    @Nullable Problem problem = refused.get(name);
    if (problem != null) {
      return new ChildState(
          source,
          image == null && problem.reason() != Reason.NAME_TAKEN ? "" : name,
          ChildState.Kind.FAILED,
          problem.reason().word(),
          problem.sentence());
    }
    Optional<Condition> ready =
        image == null
            ? Optional.empty()
            : ImagesBySet.ready(image)
                .filter(condition ->
                    Objects.equals(
                        condition.getObservedGeneration(), image.getMetadata().getGeneration()));
    return ready
        .map(condition ->
            new ChildState(
                source,
                name,
                switch (condition.getStatus()) {
                  case "True" -> ChildState.Kind.READY;
                  case "False" -> ChildState.Kind.FAILED;
                  default -> ChildState.Kind.WAITING;
                },
                Objects.requireNonNullElse(condition.getReason(), ""),
                Objects.requireNonNullElse(condition.getMessage(), "")))
        .orElseGet(() -> new ChildState(source, name, ChildState.Kind.WAITING, "", ""));
  }
}
