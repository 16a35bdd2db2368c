package io.skopeo.operator.copying;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A number of pulls that a source registry counts.
 *
 * @param quota the account and the registry that count them
 * @param count one for each platform of an image
 */
public record PullCount(Quota quota, int count) {
  /** The account of pulls without credentials: registries count them by address. */
  public static final String ANONYMOUS = "";

  /**
   * An account at a registry, which share one limit.
   *
   * @param account the ServiceAccount whose credentials are used, as namespace/name, or {@link
   *     #ANONYMOUS}
   * @param registry the host
   */
  public record Quota(String account, String registry) {
    @Override
    public String toString() {
      return (account.isEmpty() ? "" : account + "@") + registry;
    }
  }

  /** Adds counts up, one for each quota, in the order of their texts. */
  public static List<PullCount> sum(Collection<PullCount> counts) {
    var sums = new TreeMap<String, PullCount>();
    for (PullCount each : counts) {
      sums.merge(
          each.quota().toString(),
          each,
          (one, other) -> new PullCount(one.quota(), Math.addExact(one.count(), other.count())));
    }
    return List.copyOf(sums.values());
  }

  /** Adds counts up by quota. */
  public static Map<Quota, Integer> byQuota(Collection<PullCount> counts) {
    return counts.stream()
        .collect(Collectors.toMap(PullCount::quota, PullCount::count, Math::addExact));
  }

  @Override
  public String toString() {
    return quota + "=" + count;
  }
}
