package io.skopeo.operator.controller.launch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.PullCount.Quota;
import io.skopeo.operator.copying.queue.PullLimits;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.input.PullBudget;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The pull budgets of source registries, as they last reported them, less what runs may take. */
public final class PullQuotas {
  private static final Duration MAX_DELAY = Duration.ofMinutes(15);
  private static final int RETRIES_IN_WINDOW = 20;
  private static final long MOST_QUOTAS = 10_000;

  private final Registry registry;
  private final int reservePercent;

  /** By quota: a repository and an access that ask for it. */
  private final Cache<Quota, Source> sources =
      Caffeine.newBuilder().maximumSize(MOST_QUOTAS).build();

  private record Source(Repository repository, Access access) {}

  public PullQuotas(Registry registry, int reservePercent) {
    this.registry = registry;
    this.reservePercent = reservePercent;
  }

  /** Returns the budget of an Image's source; empty if its registry does not count. */
  Optional<PullBudget> budget(
      Repository repository,
      Access access,
      String account,
      Map<Quota, Integer> promised,
      Instant now) {
    var quota = new Quota(account, repository.host());
    var source = new Source(repository, access);
    sources.put(quota, source);
    return budget(quota, source, promised, now);
  }

  /** Returns the limits of a cut. */
  PullLimits limits(Map<Quota, Integer> promised, Instant now) {
    return new PullLimits() {
      @Override
      public OptionalInt free(Quota quota) {
        return of(quota).map(budget -> OptionalInt.of(budget.free())).orElse(OptionalInt.empty());
      }

      @Override
      public int cost(PullCount pulls) {
        return of(pulls.quota()).map(budget -> budget.cost(pulls.count())).orElse(0);
      }

      private Optional<PullBudget> of(Quota quota) {
        return Optional.ofNullable(sources.getIfPresent(quota))
            .flatMap(source -> budget(quota, source, promised, now));
      }
    };
  }

  private Optional<PullBudget> budget(
      Quota quota, Source source, Map<Quota, Integer> promised, Instant now) {
    return registry
        .quota(source.repository(), source.access())
        .map(reported ->
            new PullBudget(
                quota.registry(),
                reported.limit(),
                reported.remaining(),
                Math.toIntExact((long) reported.limit() * reservePercent / 100),
                promised.getOrDefault(quota, 0),
                now.plus(delay(reported))));
  }

  /** Retries within the window: windows slide, so pulls come back all the time. */
  private static Duration delay(PullQuota quota) {
    Duration part = quota.window().dividedBy(RETRIES_IN_WINDOW);
    return part.compareTo(MAX_DELAY) < 0 ? part : MAX_DELAY;
  }
}
