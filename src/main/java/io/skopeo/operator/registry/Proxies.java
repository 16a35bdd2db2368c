package io.skopeo.operator.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proxies as the environment names them: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code
 * NO_PROXY}, in either case, read as Go's {@code httpproxy} reads them, which skopeo uses.
 *
 * @param https for https
 * @param http for http
 * @param direct names, domains ({@code .example.com}), addresses and address ranges ({@code
 *     10.0.0.0/8}) that are reached without a proxy
 */
public record Proxies(
    Optional<InetSocketAddress> https, Optional<InetSocketAddress> http, List<String> direct) {
  /** No proxy at all. */
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  private static final AddressRange LOOPBACK = AddressRange.parse("127.0.0.0/8").orElseThrow();

  public Proxies {
    direct = List.copyOf(direct);
  }

  /**
   * Reads environment variables. User and password in a proxy's URL are not supported and left out.
   *
   * @throws IllegalArgumentException where a proxy is not a URL or {@code host:port}
   */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(
        variable(environment, "HTTPS_PROXY").map(Proxies::address),
        variable(environment, "HTTP_PROXY").map(Proxies::address),
        variable(environment, "NO_PROXY").map(Proxies::names).orElse(List.of()));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
        .map(String::trim)
        .filter(v -> !v.isEmpty());
  }

  private static InetSocketAddress address(String text) {
    URI uri = URI.create(text.contains("://") ? text : "http://" + text);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("a proxy variable is not of the form http://host:port");
    }
    int standard = "https".equals(uri.getScheme()) ? 443 : 80;
    return InetSocketAddress.createUnresolved(
        uri.getHost(), uri.getPort() < 0 ? standard : uri.getPort());
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(","))
        .map(n -> n.trim().toLowerCase(Locale.ROOT))
        .filter(n -> !n.isEmpty())
        .toList();
  }

  /** The proxy for a target; empty where it is reached directly. */
  Optional<InetSocketAddress> proxyFor(URI target) {
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

  ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI target) {
        // java.net.http wants a resolved address.
        return List.of(
            proxyFor(target)
                .map(p -> new InetSocketAddress(p.getHostString(), p.getPort()))
                .map(p -> new Proxy(Proxy.Type.HTTP, p))
                .orElse(Proxy.NO_PROXY));
      }

      @Override
      public void connectFailed(
          @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException e) {
        // The request itself fails and says so.
      }
    };
  }
}
