package io.skopeo.operator.registry.connect;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's name resolution, which gives a pinned name the addresses of its pin. The HTTP client
 * takes the first address that the JVM gives, so a pin decides where it connects to: to an address
 * that was checked, and that accepts connections.
 *
 * <p>The JVM loads it by its service file. Its own cache of addresses is off then, since the client
 * would connect to what that has; other names are cached here.
 */
public final class AddressPins extends InetAddressResolverProvider {
  private static final int MAX_NAMES = 4096;

  /** Longer than the time between a pin and the connection. */
  private static final Duration LIFETIME = Duration.ofMinutes(1);

  /**
   * Only time ends a pin: a name that lost it would be connected to without a check. So there are
   * at most as many as the requests of a minute.
   */
  private static final Cache<String, List<InetAddress>> PINS =
      Caffeine.newBuilder().expireAfterWrite(LIFETIME).build();

  /** Names that are not pinned, such as the API server's and a proxy's, as the JVM's cache does. */
  private static final Cache<String, List<InetAddress>> OTHERS =
      Caffeine.newBuilder().maximumSize(MAX_NAMES).expireAfterWrite(Duration.ofSeconds(30)).build();

  /** In the order of the operating system (RFC 6724): without IPv4, addresses of IPv6 are first. */
  private static final LookupPolicy ANY = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

  private static volatile @Nullable InetAddressResolver system;

  static void pin(String host, List<InetAddress> addresses) {
    PINS.put(host.toLowerCase(Locale.ROOT), List.copyOf(addresses));
  }

  /** Resolves a host as the operating system does, whatever is pinned. */
  public static List<InetAddress> resolve(String host) throws UnknownHostException {
    InetAddressResolver resolver = system;
    return resolver == null || isAddress(host)
        ? List.of(InetAddress.getAllByName(host))
        : resolver.lookupByName(host, ANY).toList();
  }

  static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("[0-9.]+");
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    Security.setProperty("networkaddress.cache.ttl", "0");
    InetAddressResolver builtin = configuration.builtinResolver();
    system = builtin;
    return new Pinned(builtin);
  }

  @Override
  public String name() {
    return "pins of registries";
  }

  private record Pinned(InetAddressResolver builtin) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      String key = host.toLowerCase(Locale.ROOT);
      List<InetAddress> pinned = PINS.getIfPresent(key);
      return (pinned == null ? other(key, policy) : pinned).stream();
    }

    private List<InetAddress> other(String host, LookupPolicy policy) throws UnknownHostException {
      List<InetAddress> known = OTHERS.getIfPresent(host);
      if (known == null) {
        known = builtin.lookupByName(host, policy).toList();
        OTHERS.put(host, known);
      }
      return known;
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return builtin.lookupByAddress(address);
    }
  }
}
