package io.skopeo.operator.app.kube;

import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * How the operator reaches its API server. The client takes proxies from the same variables as
 * skopeo does, and reads {@code NO_PROXY} in a way of its own: a {@code *} in it would stop the
 * start. They are meant for registries, and the way from a pod to the API server of its own cluster
 * goes through none.
 */
public final class ApiServerConfig {
  private ApiServerConfig() {}

  /**
   * Takes the proxies out of it where the API server is the one that pods are told of.
   *
   * @param found what the client has found by itself
   * @param environment {@code KUBERNETES_SERVICE_HOST}
   * @return the same object
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
