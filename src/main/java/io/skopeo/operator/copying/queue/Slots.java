package io.skopeo.operator.copying.queue;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The capacity for runs.
 *
 * @param cluster the number of runs that may still start in the cluster
 * @param perNamespace the most runs at once for the Images of a namespace
 * @param runsByNamespace the number of running runs by namespace of their Images
 * @param runsByLane the start of each running run by {@link Lane#key}
 */
public record Slots(
    int cluster,
    int perNamespace,
    Map<String, Integer> runsByNamespace,
    Map<String, List<Instant>> runsByLane) {
  public Slots {
    runsByNamespace = Map.copyOf(runsByNamespace);
    runsByLane = Map.copyOf(runsByLane);
  }

  /** Returns the number of running runs for the Images of a namespace. */
  int running(String namespace) {
    return runsByNamespace.getOrDefault(namespace, 0);
  }

  /** Returns the number of runs that may start for the Images of a namespace; not negative. */
  int free(String namespace) {
    return Math.max(0, Math.min(cluster, perNamespace - running(namespace)));
  }

  /** Returns the start of each running run of a lane. */
  List<Instant> running(Lane lane) {
    return runsByLane.getOrDefault(lane.key(), List.of());
  }
}
