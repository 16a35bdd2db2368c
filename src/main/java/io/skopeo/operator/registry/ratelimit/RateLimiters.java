package io.skopeo.operator.registry.ratelimit;

import static java.util.Comparator.comparingInt;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.RegistryProblems;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/** The request budgets of all hosts and accounts. */
public final class RateLimiters {
  private static final int MAX_BUDGETS = 4096;

  private final LoadingCache<Key, HostRateLimiter> budgets;

  public RateLimiters(RegistrySettings settings, Sleeper pauses) {
    budgets =
        Caffeine.newBuilder()
            .maximumSize(MAX_BUDGETS)
            .build(key ->
                new HostRateLimiter(
                    key.host(), settings.atOnce().of(key.host()), settings.time(), pauses));
  }

  private record Key(String host, Optional<Credential> account) {}

  /**
   * Sends a request within the budget of its host and account.
   *
   * @param target a URI at the host
   */
  public HttpOutcome spend(
      URI target, Optional<Credential> account, Supplier<HttpOutcome> request) {
    try {
      return budget(target, account).spend(request);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new NoResponse(FailureKind.TIMEOUT, RegistryProblems.interrupted(target));
    }
  }

  /** Returns the current pull quota of an account at the target's host, if one was reported. */
  public Optional<PullQuota> quota(URI target, Optional<Credential> account) {
    return budget(target, account).quota();
  }

  /** Returns for each host that reported current quotas the one with the fewest pulls left. */
  public Map<String, PullQuota> quotas() {
    var quotas = new HashMap<String, PullQuota>();
    budgets
        .asMap()
        .forEach((key, limiter) ->
            limiter
                .quota()
                .ifPresent(quota ->
                    quotas.merge(
                        key.host(),
                        quota,
                        BinaryOperator.minBy(comparingInt(PullQuota::remaining)))));
    return quotas;
  }

  private HostRateLimiter budget(URI target, Optional<Credential> account) {
    return budgets.get(new Key(target.getAuthority(), account));
  }
}
