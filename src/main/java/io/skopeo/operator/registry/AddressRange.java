package io.skopeo.operator.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses in CIDR notation (RFC 4632).
 *
 * @param network any address of it
 * @param bits how many leading bits all of its addresses share
 */
record AddressRange(InetAddress network, int bits) {
  /** Reads {@code 10.0.0.0/8}; empty where it is no such thing. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress network = InetAddress.ofLiteral(text.substring(0, slash));
      int bits = Integer.parseInt(text.substring(slash + 1));
      return bits >= 0 && bits <= 8 * network.getAddress().length
          ? Optional.of(new AddressRange(network, bits))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Whether the host is an address, written as such, within this range. */
  boolean contains(String host) {
    try {
      byte[] address = InetAddress.ofLiteral(unbracketed(host)).getAddress();
      int rest = 8 * address.length - bits;
      return address.length == network.getAddress().length
          && new BigInteger(1, address)
              .shiftRight(rest)
              .equals(new BigInteger(1, network.getAddress()).shiftRight(rest));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
