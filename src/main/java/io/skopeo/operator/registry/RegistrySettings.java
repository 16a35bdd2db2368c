package io.skopeo.operator.registry;

import io.skopeo.operator.reference.Repository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * How registries are asked.
 *
 * @param connectTimeout how long a connection may take to come about
 * @param requestTimeout how long one request may take in all, its body included
 * @param listingTimeout how long all pages of one tag list may take
 * @param requestsAtOnce how many requests may be under way to one host with one account
 * @param requestsAtOnceByHost the same for hosts ({@code host} or {@code host:port}) of their own
 * @param listingsSharedFor how long a tag list serves others who ask for it with the same access
 * @param addresses which addresses may be asked
 * @param proxies by which proxies
 * @param time the clock
 * @param observer is told of every request
 */
public record RegistrySettings(
    Duration connectTimeout,
    Duration requestTimeout,
    Duration listingTimeout,
    int requestsAtOnce,
    Map<String, Integer> requestsAtOnceByHost,
    Duration listingsSharedFor,
    AddressPolicy addresses,
    Proxies proxies,
    InstantSource time,
    RequestObserver observer) {
  /** What fits most installations. */
  public static final RegistrySettings DEFAULTS =
      new RegistrySettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          4,
          Map.of(),
          Duration.ofSeconds(15),
          AddressPolicy.STRICT,
          Proxies.NONE,
          InstantSource.system(),
          RequestObserver.NONE);

  public RegistrySettings {
    requestsAtOnceByHost = Map.copyOf(requestsAtOnceByHost);
    if (requestsAtOnce < 1 || requestsAtOnceByHost.values().stream().anyMatch(n -> n < 1)) {
      throw new IllegalArgumentException("at least one request at once has to be allowed");
    }
  }

  /** These, with other limits of time. */
  public RegistrySettings withTimeouts(Duration connect, Duration request, Duration listing) {
    return new RegistrySettings(
        connect,
        request,
        listing,
        requestsAtOnce,
        requestsAtOnceByHost,
        listingsSharedFor,
        addresses,
        proxies,
        time,
        observer);
  }

  /** These, with another number of requests at once. */
  public RegistrySettings withRequestsAtOnce(int standard, Map<String, Integer> byHost) {
    return new RegistrySettings(
        connectTimeout,
        requestTimeout,
        listingTimeout,
        standard,
        byHost,
        listingsSharedFor,
        addresses,
        proxies,
        time,
        observer);
  }

  /** These, with tag lists shared for another while; zero shares only lists under way. */
  public RegistrySettings withListingsSharedFor(Duration duration) {
    return new RegistrySettings(
        connectTimeout,
        requestTimeout,
        listingTimeout,
        requestsAtOnce,
        requestsAtOnceByHost,
        duration,
        addresses,
        proxies,
        time,
        observer);
  }

  /** These, with other addresses allowed. */
  public RegistrySettings withAddresses(AddressPolicy policy) {
    return new RegistrySettings(
        connectTimeout,
        requestTimeout,
        listingTimeout,
        requestsAtOnce,
        requestsAtOnceByHost,
        listingsSharedFor,
        policy,
        proxies,
        time,
        observer);
  }

  /** These, with proxies. */
  public RegistrySettings withProxies(Proxies other) {
    return new RegistrySettings(
        connectTimeout,
        requestTimeout,
        listingTimeout,
        requestsAtOnce,
        requestsAtOnceByHost,
        listingsSharedFor,
        addresses,
        other,
        time,
        observer);
  }

  /** These, by another clock. */
  public RegistrySettings withTime(InstantSource clock) {
    return new RegistrySettings(
        connectTimeout,
        requestTimeout,
        listingTimeout,
        requestsAtOnce,
        requestsAtOnceByHost,
        listingsSharedFor,
        addresses,
        proxies,
        clock,
        observer);
  }

  /** These, with an observer. */
  public RegistrySettings withObserver(RequestObserver other) {
    return new RegistrySettings(
        connectTimeout,
        requestTimeout,
        listingTimeout,
        requestsAtOnce,
        requestsAtOnceByHost,
        listingsSharedFor,
        addresses,
        proxies,
        time,
        other);
  }

  int requestsAtOnce(String host) {
    String name = host.equals(Origins.DOCKER_HUB_HOST) ? Repository.DOCKER_HUB : host;
    return requestsAtOnceByHost.getOrDefault(name, requestsAtOnce);
  }
}
