package io.skopeo.operator.app.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.skopeo.operator.app.leader.LeaderElection;
import io.skopeo.operator.controller.launch.LaunchFence;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The clients of the API server, each with connections of its own.
 *
 * @param found finds the configuration, anew for each client
 */
public record ApiServerClients(Supplier<Config> found) {
  /** Creates the clients of a process: their configuration is in its files and variables. */
  public static ApiServerClients of(Map<String, String> environment) {
    return new ApiServerClients(
        () -> ApiServerConfig.direct(Config.autoConfigure(null), environment));
  }

  /** Creates the client of watches and reconciles, which repeats failed requests. */
  public KubernetesClient shared() {
    return client(found.get());
  }

  /**
   * Creates the client that creates runs. It repeats no request: a repeated create could take
   * effect after the Lease has got another holder.
   */
  public KubernetesClient launches() {
    Config config = found.get();
    config.setRequestRetryBackoffLimit(0);
    config.setRequestTimeout(Math.toIntExact(LaunchFence.CREATE_TIMEOUT.toMillis()));
    return client(config);
  }

  /**
   * Creates the client of the Lease. With HTTP/1.1 a request that times out closes its connection,
   * so the next one does not depend on it.
   */
  public KubernetesClient lease() {
    Config config = found.get();
    config.setRequestRetryBackoffLimit(0);
    config.setRequestTimeout(Math.toIntExact(LeaderElection.REQUEST_TIMEOUT.toMillis()));
    config.setConnectionTimeout(config.getRequestTimeout());
    config.setHttp2Disable(true);
    return client(config);
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(KeptFields.serialization())
        .build();
  }
}
