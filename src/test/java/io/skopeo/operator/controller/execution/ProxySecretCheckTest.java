package io.skopeo.operator.controller.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunProxies;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySecretCheckTest {
  private static final String URL = "http://ada:hunter2@proxy:3128";
  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void nothingIsReadWithoutASecret() {
    assertThat(new ProxySecretCheck(client, RunProxies.NONE).problem("team-a")).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void completeSecretIsNoProblem() {
    put(Map.of("HTTPS_PROXY", URL, "HTTP_PROXY", URL, "NO_PROXY", ".svc"));
    assertThat(problem()).isEmpty();
    assertThat(server.requests()).containsExactly("GET /api/v1/namespaces/team-a/secrets/proxy");
  }

  @Test
  void missingSecretIsAProblem() {
    assertThat(problem())
        .contains(
            new Problem(
                Reason.SECRET_MISSING,
                "Secret team-a/proxy does not exist: create it there with the addresses of the proxies under HTTPS_PROXY and HTTP_PROXY, which runs read from it in each namespace (PROXY_SECRET, chart: proxy.existingSecret)."));
  }

  @Test
  void missingKeyIsAProblem() {
    put(Map.of("HTTPS_PROXY", URL));
    assertThat(problem())
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.SECRET_MISSING);
          assertThat(problem.sentence())
              .startsWith("Secret team-a/proxy has no key HTTP_PROXY:")
              .doesNotContain("hunter2");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", URL + "\n", "http://ada:hunter2#@proxy:3128"})
  void invalidAddressIsAProblemWithoutItsText(String text) {
    put(Map.of("HTTPS_PROXY", URL, "HTTP_PROXY", text));
    assertThat(problem())
        .hasValueSatisfying(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.SECRET_INVALID);
          assertThat(problem.sentence())
              .startsWith("Secret team-a/proxy has no address of a proxy in the key HTTP_PROXY:")
              .doesNotContain("hunter2");
        });
  }

  @Test
  void forbiddenReadIsAProblem() {
    server.fail("Secret", "proxy", 403);
    assertThat(problem())
        .hasValueSatisfying(
            problem -> assertThat(problem.reason()).isEqualTo(Reason.ACCESS_DENIED));
  }

  private Optional<Problem> problem() {
    var proxies =
        new RunProxies(
            Map.of(), Optional.of("proxy"), new TreeSet<>(Set.of("HTTPS_PROXY", "HTTP_PROXY")));
    return new ProxySecretCheck(client, proxies).problem("team-a");
  }

  private void put(Map<String, String> texts) {
    server.put(
        new SecretBuilder()
            .withNewMetadata()
            .withName("proxy")
            .endMetadata()
            .withData(
                texts.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey,
                            e ->
                                Base64.getEncoder()
                                    .encodeToString(
                                        e.getValue().getBytes(StandardCharsets.UTF_8)))))
            .build());
  }
}
