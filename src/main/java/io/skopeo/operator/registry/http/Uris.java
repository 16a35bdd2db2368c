package io.skopeo.operator.registry.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Parses, resolves and compares URIs that come from registries and are not trusted. */
public final class Uris {
  private static final int LONGEST_HOST = 253;
  private static final int LARGEST_PORT = 65_535;

  private Uris() {}

  /** Parses an absolute http or https URI with a host and without user info; else empty. */
  public static Optional<URI> absolute(String text) {
    return parse(text).filter(Uris::isUsable);
  }

  /** Resolves the target of a link or redirect; empty if the result is not usable. */
  public static Optional<URI> resolved(URI page, String reference) {
    if (reference.isBlank()) {
      return Optional.empty();
    }
    // RFC 3986, section 5.3; java.net.URI follows an older rule that drops the last segment.
    String whole = reference.startsWith("?") ? page.getRawPath() + reference : reference;
    return parse(whole).map(page::resolve).filter(Uris::isUsable);
  }

  /**
   * Moves the link of a page to the host of that page, and to its path if both name the same list
   * in their last two segments. Registries behind a proxy send links with the scheme, the host
   * (skopeo replaces it too) or the path that they have behind the proxy; Artifactory omits its
   * repository key.
   */
  public static URI atSameList(URI page, URI target) {
    String path = list(page).equals(list(target)) ? page.getRawPath() : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return URI.create(
        "%s://%s%s%s".formatted(page.getScheme(), page.getRawAuthority(), path, query));
  }

  private static String list(URI uri) {
    String path = uri.getRawPath();
    int last = path.lastIndexOf('/');
    return path.substring(path.lastIndexOf('/', last - 1) + 1);
  }

  /** Compares scheme, host and port (RFC 6454). */
  public static boolean sameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port(uri);
  }

  /** Formats host and port for a message; the port is included even if it is the default. */
  static String endpoint(URI uri) {
    return uri.getHost() + ":" + port(uri);
  }

  public static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isHttps(uri) ? 443 : 80;
  }

  private static boolean isUsable(URI uri) {
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

  /** Percent-encodes invalid characters, which some registries leave in cursors. */
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
