package io.skopeo.operator.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An address range in CIDR notation (RFC 4632).
 *
 * @param network any address in the range
 * @param bits the number of leading bits that all addresses in the range share
 */
record AddressRange(InetAddress network, int bits) {
  /** Parses a range such as {@code 10.0.0.0/8}; empty if the text is not one. */
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

  /** Tests whether a host is an IP address, brackets allowed, within this range. */
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
