package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Credential;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies from the environment variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code
 * NO_PROXY}, in upper or lower case, with the meaning that Go's {@code httpproxy}, and so skopeo,
 * gives them.
 *
 * <p>A user name and password in a proxy's URL are sent to that proxy only (RFC 7617), unencrypted,
 * as Go does. They are dropped if the URL is an https one, because java.net.http cannot speak TLS
 * to a proxy.
 *
 * @param https the proxy for https targets
 * @param http the proxy for http targets
 * @param direct host names, domains ({@code .example.com}), addresses and address ranges ({@code
 *     10.0.0.0/8}) that are reached without a proxy
 */
public record Proxies(Optional<Server> https, Optional<Server> http, List<String> direct) {
  /** No proxy. */
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  private static final String HTTPS = "HTTPS_PROXY";
  private static final String HTTP = "HTTP_PROXY";
  private static final String DIRECT = "NO_PROXY";
  private static final int LARGEST_PORT = 65_535;
  private static final AddressRange LOOPBACK = AddressRange.parse("127.0.0.0/8").orElseThrow();

  public Proxies {
    direct = List.copyOf(direct);
  }

  /**
   * A proxy server.
   *
   * @param address the unresolved address
   * @param account the user name and password to send
   */
  public record Server(InetSocketAddress address, Optional<Credential> account) {}

  /**
   * Reads environment variables.
   *
   * @throws IllegalArgumentException if a proxy is neither a URL nor {@code host:port}; the message
   *     is a sentence that does not quote the value, which may contain a password
   */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(
        server(environment, HTTPS),
        server(environment, HTTP),
        variable(environment, DIRECT).map(Proxies::names).orElse(List.of()));
  }

  /**
   * Returns the variables that are set, unchanged, by upper-case name. The URLs may contain
   * passwords. The caller owns the map.
   */
  public static Map<String, String> variables(Map<String, String> environment) {
    var found = new LinkedHashMap<String, String>();
    Stream.of(HTTPS, HTTP, DIRECT)
        .forEach(name -> variable(environment, name).ifPresent(value -> found.put(name, value)));
    return found;
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(spelling -> environment.getOrDefault(spelling, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** Tests whether the whole text is a proxy address. */
  public static boolean isAddress(String text) {
    return server(text).isPresent();
  }

  /** Tests whether a proxy address contains a user name or password. */
  public static boolean hasAccount(String proxy) {
    try {
      return uri(proxy).getRawUserInfo() != null;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static URI uri(String proxy) throws URISyntaxException {
    return new URI(proxy.contains("://") ? proxy : "http://" + proxy);
  }

  private static Optional<Server> server(Map<String, String> environment, String name) {
    return variable(environment, name)
        .map(text ->
            server(text)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "%s should be a proxy address, http://host:port or http://user:password@host:port, with %%40 for each @ in the user name or password."
                            .formatted(name))));
  }

  private static Optional<Server> server(String text) {
    try {
      URI uri = uri(text);
      boolean secure = "https".equals(uri.getScheme());
      return Optional.ofNullable(uri.getHost())
          .filter(_ -> uri.getPort() <= LARGEST_PORT)
          .map(host ->
              new Server(
                  InetSocketAddress.createUnresolved(
                      host, uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80),
                  Optional.ofNullable(uri.getRawUserInfo())
                      .filter(_ -> !secure)
                      .map(Proxies::account)));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Credential account(String userInfo) {
    String[] parts = userInfo.split(":", 2);
    return new Credential(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
  }

  /** Percent-decodes (RFC 3986, section 2.1); a plus in a URL's user info is a plus. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(","))
        .map(n -> n.trim().toLowerCase(Locale.ROOT))
        .filter(n -> !n.isEmpty())
        .toList();
  }

  /** Returns the proxy for a target; empty if the target is reached directly. */
  public Optional<Server> proxyFor(URI target) {
    String host = target.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("localhost")
        || LOOPBACK.contains(host)
        || direct.stream().anyMatch(name -> covers(name, host, target.getPort()))) {
      return Optional.empty();
    }
    return "https".equals(target.getScheme()) ? https : http;
  }

  private static boolean covers(String name, String host, int port) {
    if (name.equals("*")) {
      return true;
    }
    if (name.contains("/")) {
      return AddressRange.parse(name).filter(range -> range.contains(host)).isPresent();
    }
    String bare = name;
    int colon = name.lastIndexOf(':');
    if (colon > 0 && colon == name.indexOf(':')) {
      if (!name.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      bare = name.substring(0, colon);
    }
    String domain = bare.startsWith("*.") ? bare.substring(1) : bare;
    return domain.startsWith(".")
        ? host.endsWith(domain)
        : host.equals(domain) || host.endsWith("." + domain) || host.equals("[" + domain + "]");
  }

  /** Returns the Proxy-Authorization header for a target's proxy; send it to no other server. */
  public Optional<String> authorizationFor(URI target) {
    return proxyFor(target).flatMap(Server::account).map(Credential::basicAuthorization);
  }

  /**
   * Enables Basic authentication to proxies for https targets, which java.net.http disables by
   * default and allows only for the whole JVM. Call this before the first client is created. An
   * explicit setting of the JVM takes precedence.
   */
  public void permitAccounts() {
    String refused = "jdk.http.auth.tunneling.disabledSchemes";
    if (https.flatMap(Server::account).isPresent() && System.getProperty(refused) == null) {
      System.setProperty(refused, "");
    }
  }

  /** Adapts these proxies for java.net.http. */
  public ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI target) {
        // java.net.http needs a resolved address.
        return List.of(
            proxyFor(target)
                .map(Server::address)
                .map(p -> new InetSocketAddress(p.getHostString(), p.getPort()))
                .map(p -> new Proxy(Proxy.Type.HTTP, p))
                .orElse(Proxy.NO_PROXY));
      }

      @Override
      public void connectFailed(
          @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException e) {
        // The request itself fails with this error.
      }
    };
  }
}
