package io.skopeo.operator.app.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.credentials.FakeApiServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerConfigTest {
  private static final String UNREACHABLE = "http://127.0.0.1:1";

  /** Creates a configuration with proxies, as the client finds them in the environment. */
  private static Config found(String url) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url)
        .withHttpProxy(UNREACHABLE)
        .withHttpsProxy(UNREACHABLE)
        .withNoProxy("*.example.com", "registry.example.com:5000")
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "https://10.96.0.1:443/,       10.96.0.1,      true",
    "https://[fd00::1]:443/,       fd00::1,        true",
    "https://api.example.com:443/, api.example.com, true",
    "https://api.example.com:443/, 10.96.0.1,      false",
    "https://api.example.com:443/, '',             false",
  })
  void proxiesAreKeptOnlyForOtherClusters(String url, String serviceHost, boolean direct) {
    Config config =
        ApiServerConfig.direct(found(url), Map.of("KUBERNETES_SERVICE_HOST", serviceHost));
    assertThat(config.getHttpsProxy() == null).isEqualTo(direct);
    assertThat(config.getHttpProxy() == null).isEqualTo(direct);
  }

  @Test
  void ownApiServerIsReachedWithoutProxies() {
    try (var server = new FakeApiServer();
        var plain = server.client()) {
      server.put(new SecretBuilder().withNewMetadata().withName("here").endMetadata().build());
      URI url = URI.create(plain.getMasterUrl().toString());
      assertThatThrownBy(() -> client(found(url.toString())))
          .as("the client's interpretation of NO_PROXY")
          .isInstanceOf(KubernetesClientException.class);
      Map<String, String> pod = Map.of("KUBERNETES_SERVICE_HOST", url.getHost());
      try (var client = client(ApiServerConfig.direct(found(url.toString()), pod))) {
        assertThat(client.secrets().inNamespace("team-a").withName("here").get()).isNotNull();
      }
    }
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
