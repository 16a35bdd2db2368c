package io.skopeo.operator.app.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

class ApiServerClientsTest {
  private final ApiServerClients clients =
      new ApiServerClients(() ->
          new ConfigBuilder(Config.empty()).withMasterUrl("https://api.example.com/").build());

  @Test
  void createsAreNeverRepeated() {
    try (KubernetesClient launches = clients.launches()) {
      assertThat(launches.getConfiguration().getRequestRetryBackoffLimit()).isZero();
      assertThat(launches.getConfiguration().getRequestTimeout()).isEqualTo(10_000);
    }
  }

  @Test
  void leaseHasShortRequestsOnItsOwnConnections() {
    try (KubernetesClient lease = clients.lease()) {
      assertThat(lease.getConfiguration().getRequestRetryBackoffLimit()).isZero();
      assertThat(lease.getConfiguration().getRequestTimeout()).isEqualTo(3_000);
      assertThat(lease.getConfiguration().getConnectionTimeout()).isEqualTo(3_000);
      assertThat(lease.getConfiguration().isHttp2Disable()).isTrue();
    }
  }

  @Test
  void otherRequestsAreRepeated() {
    try (KubernetesClient shared = clients.shared()) {
      assertThat(shared.getConfiguration().getRequestRetryBackoffLimit()).isPositive();
      assertThat(shared.getConfiguration().isHttp2Disable()).isFalse();
    }
  }
}
