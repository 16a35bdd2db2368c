package io.skopeo.operator.planning.input;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.SequentialOutcomes;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;

/**
 * The observation of an Image at one instant.
 *
 * @param registries what the registries said
 * @param runs the Image's TaskRuns that have not been reported yet
 * @param conflicts the destination tags that belong to older Images
 * @param capacity what is left to the Image beside all others
 */
public record Observation(
    RegistryView registries,
    List<CopyRun> runs,
    DestinationConflicts conflicts,
    Capacity capacity) {
  /** Creates an observation without other Images. */
  public Observation(RegistryView registries, List<CopyRun> runs) {
    this(registries, runs, DestinationConflicts.NONE, Capacity.ALL);
  }

  /** The same with the lines of all runs told apart. */
  public Observation withOutcomes(TagObservations seen, ImageIntent intent) {
    var destinations = new HashMap<Tagged, Result<Digest>>();
    seen.observations()
        .forEach(tagObservation ->
            tagObservation
                .destination()
                .ifPresent(answer ->
                    destinations.put(
                        new Tagged(intent.destination(), tagObservation.image().destination()),
                        answer)));
    return new Observation(
        registries,
        runs.stream().map(run -> SequentialOutcomes.settled(run, destinations)).toList(),
        conflicts,
        capacity);
  }

  /** Returns the same with other room. */
  public Observation with(Capacity other) {
    return new Observation(registries, runs, conflicts, other);
  }

  /** The answers of the registries. */
  public sealed interface RegistryView {}

  /** They were asked, and answered for each chosen image. */
  public record TagObservations(List<TagObservation> observations) implements RegistryView {}

  /** They could not be asked at all. */
  public record Unobservable(Problem problem) implements RegistryView {}

  /** They want to be asked later. */
  public record Deferral(Instant until) implements RegistryView {}
}
