package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.SequentialOutcomes;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.hint.NearMisses;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * The observation of an Image at one instant.
 *
 * @param runs the Image's TaskRuns that have not been reported yet
 * @param conflicts the destination tags that belong to older Images
 * @param queue the copies of the Image that wait already
 */
public record Observation(
    RegistryView registries, List<CopyRun> runs, DestinationConflicts conflicts, QueueView queue) {
  /** Creates an observation without other Images. */
  public Observation(RegistryView registries, List<CopyRun> runs) {
    this(registries, runs, DestinationConflicts.NONE, QueueView.EMPTY);
  }

  /** Returns the runs that have not finished. */
  public List<CopyRun> running() {
    return runs.stream().filter(CopyRun::isRunning).toList();
  }

  /** Returns the observation with outcomes for runs that do not report their lines. */
  public Observation withOutcomes(TagObservations seen, ImageIntent intent) {
    var destinations = new HashMap<Tagged, Result<Digest>>();
    seen.observations()
        .forEach(tag ->
            tag.destination()
                .ifPresent(result ->
                    destinations.put(
                        new Tagged(intent.destination(), tag.image().destination()), result)));
    return new Observation(
        registries,
        runs.stream().map(run -> SequentialOutcomes.settled(run, destinations)).toList(),
        conflicts,
        queue);
  }

  /** The answers of the registries. */
  public sealed interface RegistryView {
    /** Returns the observations of the selected images; none if the registries were not asked. */
    default List<TagObservation> observations() {
      return List.of();
    }

    /** Returns the tags that are nearly selected, if none is. */
    default Optional<NearMisses> nearMisses() {
      return Optional.empty();
    }
  }

  /**
   * The registries answered for each selected image.
   *
   * @param nearMisses the tags that are nearly selected, if none is
   * @param ofCache whether the source says that it is a pull-through cache; it is only asked if no
   *     tag is selected
   */
  public record TagObservations(
      List<TagObservation> observations, Optional<NearMisses> nearMisses, boolean ofCache)
      implements RegistryView {
    /** Creates observations of images that are selected. */
    public TagObservations(List<TagObservation> observations) {
      this(observations, Optional.empty(), false);
    }
  }

  /** The registries could not be asked at all. */
  public record Unobservable(Problem problem) implements RegistryView {}

  /** The registries asked to wait. */
  public record Deferral(Instant until) implements RegistryView {}
}
