package io.skopeo.operator.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * How many pulls a registry allows an account, as it said last. Docker Hub is the one that does: a
 * GET of a manifest is a pull, so that an image of several platforms costs one for each, and a HEAD
 * is none.
 *
 * @param limit within the window
 * @param remaining how many of them are left
 * @param window the time the limit is for
 * @param seen when it said so
 * @param source whom it counts: Docker Hub tells the address, or an id of the account; empty where
 *     it does not say
 */
public record Quota(int limit, int remaining, Duration window, Instant seen, String source) {
  /** Of a registry that does not say whom it counts. */
  public Quota(int limit, int remaining, Duration window, Instant seen) {
    this(limit, remaining, window, seen, "");
  }

  /** Whether it still says something: after its window, all that was counted then is forgotten. */
  boolean isRecent(Instant now) {
    return now.isBefore(seen.plus(window)) && !seen.isAfter(now);
  }
}
