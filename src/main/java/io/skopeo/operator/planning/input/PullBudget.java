package io.skopeo.operator.planning.input;

import java.time.Instant;

/**
 * The pull budget of the source's registry, as the registry last reported it. Docker Hub counts one
 * pull for each platform of an image.
 *
 * @param registry its host
 * @param limit the pulls that it allows within its window
 * @param remaining those of them that are left
 * @param reserve those kept for the cluster's own pulls
 * @param promised those that running TaskRuns may still make
 * @param again the time to try again if they do not suffice
 */
public record PullBudget(
    String registry, int limit, int remaining, int reserve, int promised, Instant again) {
  /** Returns the number of pulls for new runs. */
  public int free() {
    return Math.max(0, remaining - reserve - promised);
  }

  /** Returns the cost of an image, at most the whole budget, so that every image can be copied. */
  public int cost(int pulls) {
    return Math.min(pulls, Math.max(1, limit - reserve));
  }

  public String sentence() {
    return "The source registry %s has %d of %d pulls left, with %d reserved for the cluster and %d for running TaskRuns; copies continue at %s."
        .formatted(registry, remaining, limit, reserve, promised, again);
  }
}
