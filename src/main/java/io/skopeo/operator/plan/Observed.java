package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.registry.Answer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;

/**
 * The observation of an Image at one instant.
 *
 * @param survey what the registries said
 * @param runs the Image's TaskRuns that have not been reported yet
 * @param conflicts the destination tags that belong to older Images
 * @param room what is left to the Image beside all others
 */
public record Observed(Survey survey, List<Run> runs, DestinationConflicts conflicts, Room room) {
  /** Creates an observation without other Images. */
  public Observed(Survey survey, List<Run> runs) {
    this(survey, runs, DestinationConflicts.NONE, Room.ALL);
  }

  /** The same with the lines of all runs told apart. */
  Observed told(Seen seen, Intent intent) {
    var destinations = new HashMap<Tagged, Answer<Digest>>();
    seen.sightings()
        .forEach(sighting ->
            sighting
                .destination()
                .ifPresent(answer ->
                    destinations.put(
                        new Tagged(intent.destination(), sighting.image().destination()), answer)));
    return new Observed(
        survey,
        runs.stream().map(run -> InTurn.settled(run, destinations)).toList(),
        conflicts,
        room);
  }

  /** Returns the same with other room. */
  public Observed with(Room other) {
    return new Observed(survey, runs, conflicts, other);
  }

  /** The answers of the registries. */
  public sealed interface Survey {}

  /** They were asked, and answered for each chosen image. */
  public record Seen(List<Sighting> sightings) implements Survey {}

  /** They could not be asked at all. */
  public record Unseen(Problem problem) implements Survey {}

  /** They want to be asked later. */
  public record Deferred(Instant until) implements Survey {}
}
