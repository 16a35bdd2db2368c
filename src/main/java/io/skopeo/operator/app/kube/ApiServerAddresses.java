package io.skopeo.operator.app.kube;

import java.net.InetAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the addresses of the API server, to which no request for an Image may go. */
public final class ApiServerAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServerAddresses.class);

  private ApiServerAddresses() {}

  /**
   * Resolves the addresses that are known at the start.
   *
   * @param client the URL that the operator's client uses
   * @param environment may have {@code KUBERNETES_SERVICE_HOST}, as in every pod
   */
  public static Set<InetAddress> of(URL client, Map<String, String> environment) {
    return Stream.of(client.getHost(), environment.getOrDefault("KUBERNETES_SERVICE_HOST", ""))
        .filter(host -> !host.isEmpty())
        .flatMap(ApiServerAddresses::resolved)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<InetAddress> resolved(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host));
    } catch (UnknownHostException _) {
      LOG.warn(
          "{} cannot be resolved: Images are not prevented from reaching the API server there",
          host);
      return Stream.empty();
    }
  }
}
