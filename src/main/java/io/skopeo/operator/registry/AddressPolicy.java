package io.skopeo.operator.registry;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which addresses may be asked. Hosts are user input, and the operator sits inside the cluster:
 * without this an Image could have it knock on doors that its author cannot reach.
 *
 * <p>Private networks are allowed, since registries within the cluster are ordinary.
 *
 * @param everything whether nothing is refused: for tests
 * @param allowed names, {@code host} or {@code host:port}, that the rules do not hold for
 * @param refused addresses to refuse beside the rules, such as those of the API server. That a name
 *     is allowed does not allow that it leads there: these are allowed only as themselves, the
 *     address being the name
 */
public record AddressPolicy(boolean everything, Set<String> allowed, Set<InetAddress> refused) {
  /** Refuses loopback, link-local, unspecified and multicast addresses and cloud metadata. */
  public static final AddressPolicy STRICT = new AddressPolicy(false, Set.of(), Set.of());

  /** Refuses nothing. */
  public static final AddressPolicy EVERYTHING = new AddressPolicy(true, Set.of(), Set.of());

  /** Metadata services of clouds that are not at a link-local address. */
  private static final Set<InetAddress> METADATA =
      Arrays.stream(
              new String[] {"fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"})
          .map(AddressPolicy::literal)
          .collect(Collectors.toUnmodifiableSet());

  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

  public AddressPolicy {
    allowed = Set.copyOf(allowed);
    refused = Set.copyOf(refused);
  }

  /** Finds the addresses of a host name. */
  @FunctionalInterface
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /** This, with these names allowed. */
  public AddressPolicy allowing(Set<String> names) {
    return new AddressPolicy(everything, names, refused);
  }

  /** This, with these addresses refused beside the rules. */
  public AddressPolicy refusing(Set<InetAddress> addresses) {
    return new AddressPolicy(everything, allowed, addresses);
  }

  /**
   * Which kind of refused address the host has, such as "a loopback address"; empty where it may be
   * asked. One refused address among several is enough.
   *
   * <p>java.net.http resolves the name again when it connects. Both go through the JVM's cache of
   * names (30 s by default, {@code networkaddress.cache.ttl}), so that a name that changes its
   * address between check and connection gets through only in the instant in which its entry there
   * expires. An installation that cannot take that closes it with a NetworkPolicy.
   *
   * @throws UnknownHostException where the name has no address
   */
  Optional<String> objection(URI uri, Resolver resolver) throws UnknownHostException {
    boolean named = allowed.contains(uri.getHost()) || allowed.contains(uri.getAuthority());
    if (everything || (named && (refused.isEmpty() || isAddress(uri.getHost())))) {
      return Optional.empty();
    }
    return resolver.resolve(uri.getHost()).stream()
        .map(AddressPolicy::unwrapped)
        .flatMap(address -> (named ? ofPlatform(refused, address) : kind(address)).stream())
        .findFirst();
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("[0-9.]+");
  }

  private static Optional<String> ofPlatform(Set<InetAddress> platform, InetAddress address) {
    return platform.contains(address)
        ? Optional.of("an address kept for the platform itself")
        : Optional.empty();
  }

  private Optional<String> kind(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return Optional.of("a loopback address");
    }
    if (address.isLinkLocalAddress()) {
      return Optional.of("a link-local address");
    }
    if (address.isAnyLocalAddress() || isThisNetwork(address)) {
      return Optional.of("an unspecified address");
    }
    if (address.isMulticastAddress()) {
      return Optional.of("a multicast address");
    }
    return ofPlatform(METADATA, address).or(() -> ofPlatform(refused, address));
  }

  /** 0.0.0.0/8, which some systems take for the host itself (RFC 1122, section 3.2.1.3). */
  private static boolean isThisNetwork(InetAddress address) {
    return address instanceof Inet4Address && address.getAddress()[0] == 0;
  }

  /** The IPv4 address within NAT64 (RFC 6052) and IPv4-compatible addresses. */
  private static InetAddress unwrapped(InetAddress address) {
    if (address instanceof Inet6Address six
        && ((six.isIPv4CompatibleAddress() && !six.isLoopbackAddress() && !six.isAnyLocalAddress())
            || Arrays.equals(six.getAddress(), 0, 4, NAT64, 0, 4))) {
      try {
        return InetAddress.getByAddress(Arrays.copyOfRange(six.getAddress(), 12, 16));
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
    return address;
  }

  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }
}
