package io.skopeo.operator.registry.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.RegistrySettings;
import java.net.URI;
import java.util.List;

/**
 * Chooses between https and http for a registry host. Http is tried only if TLS is not verified and
 * the host does not speak https; this is remembered for each host.
 */
public final class SchemeResolver {
  private static final int MAX_HOSTS = 4096;

  private final Cache<String, String> schemes =
      Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();

  /**
   * Lists the base URIs to try, in this order. Empty if the host is not valid in a URI, such as
   * {@code 127.1} or a host with port 99999.
   */
  public List<URI> candidates(String host, Tls tls) {
    String name = host.equals(Repository.DOCKER_HUB) ? RegistrySettings.DOCKER_HUB_HOST : host;
    return schemes(host, tls).stream()
        .flatMap(scheme -> Uris.absolute(scheme + "://" + name).stream())
        .toList();
  }

  private List<String> schemes(String host, Tls tls) {
    if (tls.verify()) {
      return List.of("https");
    }
    return "http".equals(schemes.getIfPresent(host))
        ? List.of("http", "https")
        : List.of("https", "http");
  }

  /** Remembers the base URI that responded. */
  public void remember(String host, URI origin) {
    schemes.put(host, origin.getScheme());
  }
}
