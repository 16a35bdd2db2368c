package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.reference.Repository;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** Where a registry answers: https, or http where TLS is not verified and https is not spoken. */
final class Origins {
  /** Where the registry that everybody calls {@code docker.io} answers. */
  static final String DOCKER_HUB_HOST = "registry-1.docker.io";

  private static final int KNOWN = 4096;

  private final Recent<String, String> plain = new Recent<>(KNOWN);

  /**
   * The addresses to try, in order; host and port are those of the registry's name. None where that
   * is no name that can be connected to, such as {@code 127.1} or one with port 99999.
   */
  List<URI> of(String host, Tls tls) {
    String name = host.equals(Repository.DOCKER_HUB) ? DOCKER_HUB_HOST : host;
    Stream<String> schemes =
        tls.verify()
            ? Stream.of("https")
            : plain.get(host).isPresent() ? Stream.of("http", "https") : Stream.of("https", "http");
    return schemes.flatMap(scheme -> Uris.absolute(scheme + "://" + name).stream()).toList();
  }

  /** Remembers which one answered. */
  void answered(String host, URI origin) {
    if (Uris.isHttps(origin)) {
      plain.remove(host);
    } else {
      plain.put(host, origin.getScheme());
    }
  }
}
