package io.skopeo.operator.registry;

import io.skopeo.operator.reference.Repository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How registries are asked.
 *
 * @param times how long things may take and last
 * @param atOnce how many requests may be under way
 * @param addresses which addresses may be asked
 * @param proxies by which proxies
 * @param time the clock
 * @param observer is told of every request
 */
public record RegistrySettings(
    Times times,
    AtOnce atOnce,
    AddressPolicy addresses,
    Proxies proxies,
    InstantSource time,
    RequestObserver observer) {
  /** What fits most installations. */
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
   * How long things may take and last.
   *
   * @param connection how long a connection may take to come about
   * @param request how long one request may take in all, its body included
   * @param listing how long all pages of one tag list may take
   * @param shared how long a tag list serves others who ask for it with the same access; zero
   *     shares only lists under way
   */
  public record Times(Duration connection, Duration request, Duration listing, Duration shared) {}

  /**
   * How many requests may be under way to one host with one account.
   *
   * @param standard for hosts that are not named
   * @param byHost for hosts ({@code host} or {@code host:port}) of their own; Docker Hub is meant
   *     by each of its names
   */
  public record AtOnce(int standard, Map<String, Integer> byHost) {
    private static final Set<String> DOCKER_HUB =
        Set.of(Origins.DOCKER_HUB_HOST, "index.docker.io");

    public AtOnce {
      byHost =
          byHost.entrySet().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      e -> name(e.getKey()), Map.Entry::getValue, Math::min));
      if (standard < 1 || byHost.values().stream().anyMatch(n -> n < 1)) {
        throw new IllegalArgumentException("at least one request at once has to be allowed");
      }
    }

    int of(String host) {
      return byHost.getOrDefault(name(host), standard);
    }

    private static String name(String host) {
      String lower = host.toLowerCase(Locale.ROOT);
      return DOCKER_HUB.contains(lower) ? Repository.DOCKER_HUB : lower;
    }
  }

  /** These, with other times. */
  public RegistrySettings withTimes(Times other) {
    return new RegistrySettings(other, atOnce, addresses, proxies, time, observer);
  }

  /** These, with tag lists shared for another while. */
  public RegistrySettings withListingsSharedFor(Duration shared) {
    return withTimes(new Times(times.connection, times.request, times.listing, shared));
  }

  /** These, with other numbers of requests at once. */
  public RegistrySettings withAtOnce(AtOnce other) {
    return new RegistrySettings(times, other, addresses, proxies, time, observer);
  }

  /** These, with other addresses allowed. */
  public RegistrySettings withAddresses(AddressPolicy policy) {
    return new RegistrySettings(times, atOnce, policy, proxies, time, observer);
  }

  /** These, with proxies. */
  public RegistrySettings withProxies(Proxies other) {
    return new RegistrySettings(times, atOnce, addresses, other, time, observer);
  }

  /** These, by another clock. */
  public RegistrySettings withTime(InstantSource clock) {
    return new RegistrySettings(times, atOnce, addresses, proxies, clock, observer);
  }

  /** These, with an observer. */
  public RegistrySettings withObserver(RequestObserver other) {
    return new RegistrySettings(times, atOnce, addresses, proxies, time, other);
  }
}
