package io.skopeo.operator.registry.connect;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.cache.SingleFlightCache;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses of the hosts that requests go to. Before each request, a host is pinned to the
 * addresses that the policy allows. If it has several, the first is one that accepts connections,
 * which is found out every ten minutes and after a connection that failed.
 */
public final class HostAddresses {
  private static final int MAX_HOSTS = 4096;
  private static final int MOST_ADDRESSES = 16;

  /** Of addresses and names: a name may have thousands of addresses. */
  private static final int MAX_RESOLVED = 1 << 15;

  /** As long as the JVM keeps them, whose cache is off. */
  private static final Duration RESOLVED = Duration.ofSeconds(30);

  private static final Duration UNKNOWN = Duration.ofSeconds(10);
  private static final Duration REACHABLE = Duration.ofMinutes(10);

  private final RegistrySettings settings;
  private final AddressPolicy.Resolver resolver;
  private final Dialer dialer;

  /** The addresses of names; none if a name has none, or nobody knew. */
  private final SingleFlightCache<String, List<InetAddress>> resolved;

  /** The address to connect to; empty if none accepted a connection. */
  private final Cache<Endpoint, Optional<InetAddress>> reachable;

  private record Endpoint(String host, int port) {
    static Endpoint of(URI target) {
      int standard = "https".equalsIgnoreCase(target.getScheme()) ? 443 : 80;
      return new Endpoint(
          target.getHost().toLowerCase(Locale.ROOT),
          target.getPort() >= 0 ? target.getPort() : standard);
    }
  }

  public HostAddresses(RegistrySettings settings, AddressPolicy.Resolver resolver) {
    this.settings = settings;
    this.resolver = resolver;
    this.dialer = new Dialer(settings.times().connection().dividedBy(2));
    this.resolved =
        new SingleFlightCache<>(
            settings.time(),
            MAX_RESOLVED,
            found -> 1 + found.size(),
            found -> found.isEmpty() ? UNKNOWN : RESOLVED);
    this.reachable =
        Caffeine.newBuilder()
            .maximumSize(MAX_HOSTS)
            .expireAfterWrite(REACHABLE)
            .ticker(() -> Duration.between(Instant.EPOCH, settings.time().instant()).toNanos())
            .executor(Runnable::run)
            .build();
  }

  /**
   * Pins the host of a request that is sent without a proxy.
   *
   * @return why the request is not allowed, as {@link AddressPolicy#objection} says
   * @throws UnknownHostException if the name has no address
   */
  public Optional<String> pin(URI target) throws UnknownHostException {
    List<InetAddress> all = resolve(target.getHost());
    Optional<String> objection = settings.addresses().objection(target, _ -> all);
    if (objection.isEmpty() && !AddressPins.isAddress(target.getHost())) {
      AddressPins.pin(
          target.getHost(), ordered(target, all).stream().limit(MOST_ADDRESSES).toList());
    }
    return objection;
  }

  /** Returns why a request is not allowed. A host is refused if one of its addresses is. */
  public Optional<String> objection(URI target) throws UnknownHostException {
    return settings.addresses().objection(target, this::resolve);
  }

  /** Returns the address that requests connect to; empty if none was chosen among several. */
  public Optional<InetAddress> chosen(URI target) {
    return known(Endpoint.of(target)).flatMap(first -> first);
  }

  /**
   * Looks for an address that accepts connections after one that failed.
   *
   * @param failed the address that was chosen for the request
   * @return whether the host is pinned to one of several that accepts connections now
   */
  public boolean moveOn(URI target, Optional<InetAddress> failed) throws UnknownHostException {
    // Another request may have moved on already.
    reachable.asMap().remove(Endpoint.of(target), failed);
    return pin(target).isEmpty() && chosen(target).isPresent();
  }

  private Optional<Optional<InetAddress>> known(Endpoint endpoint) {
    return Optional.ofNullable(reachable.getIfPresent(endpoint));
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    List<InetAddress> found =
        resolved.get(host.toLowerCase(Locale.ROOT), () -> lookUp(host)).value();
    if (found.isEmpty()) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  private List<InetAddress> lookUp(String host) {
    try {
      return List.copyOf(resolver.resolve(host));
    } catch (UnknownHostException _) {
      return List.of();
    }
  }

  private List<InetAddress> ordered(URI target, List<InetAddress> all) {
    if (all.size() < 2) {
      return all;
    }
    return reachable(target, all)
        .map(first ->
            Stream.concat(Stream.of(first), all.stream().filter(a -> !a.equals(first))).toList())
        .orElse(all);
  }

  private Optional<InetAddress> reachable(URI target, List<InetAddress> all) {
    Endpoint endpoint = Endpoint.of(target);
    Optional<Optional<InetAddress>> known = known(endpoint);
    if (known.isPresent() && known.get().map(all::contains).orElse(true)) {
      return known.get();
    }
    Optional<InetAddress> found =
        dialer.reachable(all.stream().limit(MOST_ADDRESSES).toList(), endpoint.port());
    reachable.put(endpoint, found);
    return found;
  }
}
