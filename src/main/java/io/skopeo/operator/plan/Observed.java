package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers and runs at one instant.
 *
 * @param survey what the registries said
 * @param runs the Image's TaskRuns that have not been reported yet
 * @param pulls what the source's registry lets be pulled; empty where it does not count
 */
public record Observed(Survey survey, List<Run> runs, Optional<Pulls> pulls) {
  /** Where the source's registry does not count pulls. */
  public Observed(Survey survey, List<Run> runs) {
    this(survey, runs, Optional.empty());
  }

  /** What the registries said. */
  public sealed interface Survey {}

  /** They were asked, and answered for each chosen image. */
  public record Seen(List<Sighting> sightings) implements Survey {}

  /** They could not be asked at all. */
  public record Unseen(Problem problem) implements Survey {}

  /** They want to be asked later. */
  public record Deferred(Instant until) implements Survey {}
}
