package io.skopeo.operator.app.kube;

import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * Configures the client of the API server without proxies. The client would take them from the same
 * variables as skopeo, and fail at a {@code *} in {@code NO_PROXY}; but they are meant for
 * registries, and no proxy is between a pod and its API server.
 */
public final class ApiServerConfig {
  private ApiServerConfig() {}

  /**
   * Removes the proxies if the API server is that of the pod's own cluster.
   *
   * @param found the configuration that the client has found by itself, which is changed
   * @param environment may have {@code KUBERNETES_SERVICE_HOST}
   */
  public static Config direct(Config found, Map<String, String> environment) {
    String own = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String host = Objects.requireNonNullElse(URI.create(found.getMasterUrl()).getHost(), "");
    if (!own.isEmpty() && own.equals(unbracketed(host))) {
      found.setHttpsProxy(null);
      found.setHttpProxy(null);
    }
    return found;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
