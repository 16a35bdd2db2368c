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
 * The policy on addresses that requests may go to. Hosts are user input and the operator runs
 * inside the cluster: without a policy, an Image could make it send requests to services that the
 * Image's author cannot reach (server-side request forgery).
 *
 * <p>Private networks are allowed, because registries inside the cluster are common.
 *
 * @param everything true to allow every address; for tests
 * @param allowed hosts, {@code host} or {@code host:port}, that are exempt from the rules
 * @param refused further addresses to refuse, such as those of the API server. An allowed host name
 *     must not resolve to one of them; only the address itself in {@code allowed} exempts it
 */
public record AddressPolicy(boolean everything, Set<String> allowed, Set<InetAddress> refused) {
  /** Refuses loopback, link-local, unspecified and multicast addresses and cloud metadata. */
  public static final AddressPolicy STRICT = new AddressPolicy(false, Set.of(), Set.of());

  /** Allows every address. */
  public static final AddressPolicy EVERYTHING = new AddressPolicy(true, Set.of(), Set.of());

  /** Cloud metadata services outside of the link-local range. */
  private static final Set<InetAddress> METADATA =
      Arrays.stream(
              new String[] {"fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"})
          .map(InetAddress::ofLiteral)
          .collect(Collectors.toUnmodifiableSet());

  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

  public AddressPolicy {
    allowed = Set.copyOf(allowed);
    refused = Set.copyOf(refused);
  }

  /** Resolves a host name to its addresses. */
  @FunctionalInterface
  public interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /** Returns a copy with these hosts allowed. */
  public AddressPolicy allowing(Set<String> names) {
    return new AddressPolicy(everything, names, refused);
  }

  /** Returns a copy with these addresses refused. */
  public AddressPolicy refusing(Set<InetAddress> addresses) {
    return new AddressPolicy(everything, allowed, addresses);
  }

  /**
   * Names the kind of refused address that a host has, such as "a loopback address"; empty if the
   * host is allowed. A host with several addresses is refused if one of them is.
   *
   * <p>java.net.http resolves the name again when it connects. It gets the addresses that were
   * checked then, since they are pinned before.
   *
   * @throws UnknownHostException if the name has no address
   */
  public Optional<String> objection(URI uri, Resolver resolver) throws UnknownHostException {
    boolean named = allowed.contains(uri.getHost()) || allowed.contains(uri.getAuthority());
    if (everything || (named && (refused.isEmpty() || isAddress(uri.getHost())))) {
      return Optional.empty();
    }
    return resolver.resolve(uri.getHost()).stream()
        .map(AddressPolicy::unwrapped)
        .flatMap(address -> (named ? reserved(refused, address) : kind(address)).stream())
        .findFirst();
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("[0-9.]+");
  }

  private static Optional<String> reserved(Set<InetAddress> addresses, InetAddress address) {
    return addresses.contains(address)
        ? Optional.of("an address reserved for the platform")
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
    return reserved(METADATA, address).or(() -> reserved(refused, address));
  }

  /** 0.0.0.0/8, which some systems route to the host itself (RFC 1122, section 3.2.1.3). */
  private static boolean isThisNetwork(InetAddress address) {
    return address instanceof Inet4Address && address.getAddress()[0] == 0;
  }

  /** Extracts the IPv4 address from NAT64 (RFC 6052) and IPv4-compatible addresses. */
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
}
