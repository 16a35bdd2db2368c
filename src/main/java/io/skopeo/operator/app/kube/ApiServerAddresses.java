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

/**
 * Where the API server is: the operator may talk to it, those who write Images may not have it
 * talked to.
 */
public final class ApiServerAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServerAddresses.class);

  private ApiServerAddresses() {}

  /**
   * The addresses that are known of it when the operator starts.
   *
   * @param client where the operator's own client finds it
   * @param environment {@code KUBERNETES_SERVICE_HOST}, where every pod is told to find it
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
      LOG.warn("{} does not resolve: Images are not kept from the API server there", host);
      return Stream.empty();
    }
  }
}
