package io.skopeo.operator.registry;

import io.skopeo.operator.oci.Repository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of the registry client.
 *
 * @param times time limits and lifetimes
 * @param atOnce limits on concurrent requests
 * @param addresses the addresses that requests may go to
 * @param proxies the proxies to send requests through
 * @param time the clock
 * @param observer receives every completed request
 */
public record RegistrySettings(
    Times times,
    AtOnce atOnce,
    AddressPolicy addresses,
    Proxies proxies,
    InstantSource time,
    RequestObserver observer) {
  /** The API host of the registry that image names call {@code docker.io}. */
  public static final String DOCKER_HUB_HOST = "registry-1.docker.io";

  /** Settings that suit most installations. */
  public static final RegistrySettings DEFAULTS =
      new RegistrySettings(
          new Times(
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofMinutes(5),
              Duration.ofSeconds(15)),
          new AtOnce(4, Map.of()),
          AddressPolicy.STRICT,
          Proxies.NONE,
          InstantSource.system(),
          RequestObserver.NONE);

  /**
   * Time limits and lifetimes.
   *
   * @param connection the limit for establishing a connection
   * @param request the limit for one request, its response body included
   * @param listing the limit for all pages of one tag list
   * @param shared how long a tag list serves other callers with the same access; at zero only
   *     concurrent callers share it
   */
  public record Times(Duration connection, Duration request, Duration listing, Duration shared) {}

  /**
   * Limits on the number of concurrent requests to one host with one account.
   *
   * @param standard the limit for hosts not in {@code byHost}
   * @param byHost limits for single hosts ({@code host} or {@code host:port}); all names of Docker
   *     Hub are equivalent
   */
  public record AtOnce(int standard, Map<String, Integer> byHost) {
    private static final Set<String> DOCKER_HUB = Set.of(DOCKER_HUB_HOST, "index.docker.io");

    public AtOnce {
      byHost =
          byHost.entrySet().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      e -> name(e.getKey()), Map.Entry::getValue, Math::min));
      if (standard < 1 || byHost.values().stream().anyMatch(n -> n < 1)) {
        throw new IllegalArgumentException("a limit on concurrent requests must be at least 1");
      }
    }

    /** Returns the limit for a host. */
    public int of(String host) {
      return byHost.getOrDefault(name(host), standard);
    }

    private static String name(String host) {
      String lower = host.toLowerCase(Locale.ROOT);
      return DOCKER_HUB.contains(lower) ? Repository.DOCKER_HUB : lower;
    }
  }

  /** Returns a copy with other time limits. */
  public RegistrySettings withTimes(Times other) {
    return new RegistrySettings(other, atOnce, addresses, proxies, time, observer);
  }

  /** Returns a copy with another lifetime of tag lists. */
  public RegistrySettings withListingsSharedFor(Duration shared) {
    return withTimes(new Times(times.connection, times.request, times.listing, shared));
  }

  /** Returns a copy with other limits on concurrent requests. */
  public RegistrySettings withAtOnce(AtOnce other) {
    return new RegistrySettings(times, other, addresses, proxies, time, observer);
  }

  /** Returns a copy with another address policy. */
  public RegistrySettings withAddresses(AddressPolicy policy) {
    return new RegistrySettings(times, atOnce, policy, proxies, time, observer);
  }

  /** Returns a copy with other proxies. */
  public RegistrySettings withProxies(Proxies other) {
    return new RegistrySettings(times, atOnce, addresses, other, time, observer);
  }

  /** Returns a copy with another clock. */
  public RegistrySettings withTime(InstantSource clock) {
    return new RegistrySettings(times, atOnce, addresses, proxies, clock, observer);
  }

  /** Returns a copy with another observer. */
  public RegistrySettings withObserver(RequestObserver other) {
    return new RegistrySettings(times, atOnce, addresses, proxies, time, other);
  }
}
