package io.skopeo.operator.planning.input;

import java.time.Instant;

/**
 * The pull budget of the source's registry, as the registry last reported it. Docker Hub counts one
 * pull for each platform of an image.
 *
 * @param registry its host
 * @param limit how many pulls it allows within its window
 * @param remaining how many of them are left
 * @param reserve how many are kept for the cluster's own pulls
 * @param promised how many the runs at work may still make
 * @param again when to look again where they do not suffice
 */
public record PullBudget(
    String registry, int limit, int remaining, int reserve, int promised, Instant again) {
  /** Returns how many pulls may be promised to new runs. */
  public int free() {
    return Math.max(0, remaining - reserve - promised);
  }

  /**
   * Returns the cost of an image; one that exceeds the whole budget costs no more than the budget,
   * so that it has its turn too.
   */
  public int cost(int pulls) {
    return Math.min(pulls, Math.max(1, limit - reserve));
  }

  public String sentence() {
    return "The source registry %s has %d of %d pulls left, with %d reserved for the cluster and %d for running TaskRuns; copies continue at %s."
        .formatted(registry, remaining, limit, reserve, promised, again);
  }
}
