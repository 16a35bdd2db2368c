package io.skopeo.operator.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * The number of pulls that a registry allows an account, as it last reported. Docker Hub does so: a
 * GET of a manifest is a pull, so a multi-platform image costs one for each platform; a HEAD costs
 * none.
 *
 * @param limit pulls allowed within the window
 * @param remaining pulls left
 * @param window the period that the limit is for
 * @param seen when the registry reported this
 * @param source the client that the registry counts for: Docker Hub sends an IP address or an
 *     account id; empty if the registry does not say
 */
public record PullQuota(int limit, int remaining, Duration window, Instant seen, String source) {
  /** A quota of a registry that does not say which client it counts for. */
  public PullQuota(int limit, int remaining, Duration window, Instant seen) {
    this(limit, remaining, window, seen, "");
  }

  /** Reports whether the quota still holds: the registry's count starts over after the window. */
  public boolean isRecent(Instant now) {
    return now.isBefore(seen.plus(window));
  }
}
