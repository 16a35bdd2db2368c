package io.skopeo.operator.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Addresses that the other side writes: read with care, compared by origin. */
final class Uris {
  private static final int LONGEST_HOST = 253;
  private static final int LARGEST_PORT = 65_535;

  private Uris() {}

  /** An absolute http or https address with a host and without user; empty for all else. */
  static Optional<URI> absolute(String text) {
    return parse(text).filter(Uris::isPlain);
  }

  /** The target of a link or redirect as seen from a page. */
  static Optional<URI> resolved(URI page, String reference) {
    if (reference.isBlank()) {
      return Optional.empty();
    }
    // RFC 3986, section 5.3; java.net.URI follows an older rule that loses the last segment.
    String whole = reference.startsWith("?") ? page.getRawPath() + reference : reference;
    return parse(whole).map(page::resolve).filter(Uris::isPlain);
  }

  /** RFC 6454: scheme, host and port. */
  static boolean sameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port(uri);
  }

  /** Host and port for a sentence: the port is named even where it is the standard one. */
  static String endpoint(URI uri) {
    return uri.getHost() + ":" + port(uri);
  }

  static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isHttps(uri) ? 443 : 80;
  }

  private static boolean isPlain(URI uri) {
    return (isHttps(uri) || "http".equalsIgnoreCase(uri.getScheme()))
        && uri.getHost() != null
        && uri.getHost().length() <= LONGEST_HOST
        && uri.getPort() != 0
        && uri.getPort() <= LARGEST_PORT
        && uri.getRawUserInfo() == null;
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(URI.create(escaped(text)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Cursors are met with characters that should have been escaped. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 127 || "\"<>\\^`{|}".indexOf(b) >= 0) {
        escaped.append("%%%02X".formatted(b));
      } else {
        escaped.append((char) b);
      }
    }
    return escaped.toString();
  }
}
