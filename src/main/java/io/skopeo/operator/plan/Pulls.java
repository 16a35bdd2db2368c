package io.skopeo.operator.plan;

import java.time.Instant;

/**
 * What the source's registry lets be pulled, as it said last. Docker Hub counts pulls, one for each
 * platform of an image.
 *
 * @param registry its host
 * @param limit how many pulls it allows within its window
 * @param remaining how many of them are left
 * @param reserve how many are kept for the cluster's own pulls
 * @param promised how many the runs at work may still make
 * @param again when to look again where they do not suffice
 */
public record Pulls(
    String registry, int limit, int remaining, int reserve, int promised, Instant again) {
  /** How many may be promised to new runs. */
  int free() {
    return Math.max(0, remaining - reserve - promised);
  }

  /**
   * What counts for an image: one that is larger than all that can ever be free has its turn too.
   */
  int cost(int pulls) {
    return Math.min(pulls, Math.max(1, limit - reserve));
  }

  String sentence() {
    return "The source registry %s has %d of %d pulls left, with %d reserved for the cluster and %d for running TaskRuns; copies continue at %s."
        .formatted(registry, remaining, limit, reserve, promised, again);
  }
}
