package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.reference.Repository;
import java.net.URI;
import java.util.List;

/** Where a registry answers: https, or http where TLS is not verified and https is not spoken. */
final class Origins {
  private static final int KNOWN = 4096;

  private final Recent<String, String> plain = new Recent<>(KNOWN);

  /** The addresses to try, in order; host and port are those of the registry's name. */
  List<URI> of(String host, Tls tls) {
    String name = host.equals(Repository.DOCKER_HUB) ? "registry-1.docker.io" : host;
    URI https = URI.create("https://" + name);
    if (tls.verify()) {
      return List.of(https);
    }
    URI http = URI.create("http://" + name);
    return plain.get(host).isPresent() ? List.of(http, https) : List.of(https, http);
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
