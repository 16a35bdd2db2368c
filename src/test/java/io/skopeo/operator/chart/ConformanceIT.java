package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Validates every object of the example releases against the schemas of Kubernetes, Tekton and the
 * Prometheus Operator, as a real API server publishes them; unknown fields are errors.
 */
class ConformanceIT {
  private static final KubernetesClient CLIENT = ApiServer.client();
  private static final String VERSION = ClusterScript.variable("KUBERNETES_VERSION").substring(1);

  @TempDir private static Path directory;

  @BeforeAll
  static void readSchemas() throws IOException {
    ApiServer.installTekton();
    ApiServer.installMonitoring();
    Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    KubernetesSchemas.write(
        await("the kinds")
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> new ObjectMapper().readTree(CLIENT.raw("/openapi/v2")),
                ConformanceIT::isWhole),
        directory,
        VERSION);
    Stream.of("mirror", "monitoring", "skopeo-operator", "team-a", "team-b", "tekton-tasks")
        .forEach(name ->
            CLIENT
                .resource(
                    new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
                .serverSideApply());
  }

  private static boolean isWhole(JsonNode openApi) {
    return Stream.of("Task", "Image", "PodMonitor", "ServiceMonitor", "PrometheusRule")
        .allMatch(kind -> openApi.path("definitions").findValuesAsText("kind").contains(kind));
  }

  /** Runs kubeconform once, since each run reads all schemas. */
  @Test
  void kubeconformFindsNothing() {
    assertThat(
            kubeconform(
                Stream.of(Example.values())
                    .map(Example::rendered)
                    .collect(Collectors.joining("\n---\n"))))
        .contains("Invalid: 0, Errors: 0, Skipped: 0");
  }

  @ParameterizedTest
  @EnumSource
  void apiServerFindsNothing(Example example) {
    assertThat(
            Program.run(
                example.rendered(),
                List.of(
                    ClusterScript.variable("CLUSTER_BIN") + "/kubectl",
                    "--kubeconfig=" + directory.resolve("kubeconfig"),
                    "apply",
                    "--dry-run=server",
                    "--validate=strict",
                    "--filename=-")))
        .contains("deployment.apps/skopeo-operator ");
  }

  @Test
  void aFieldThatNobodyKnowsIsFound() {
    String rendered =
        Example.PLATFORM_TEAM
            .rendered()
            .replace("      interval: 1m", "      intervall: 1m")
            .replace("  maxUnavailable: 1", "  maxUnavailible: 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kubeconform(rendered))
        .withMessageMatching("(?s).*ServiceMonitor [^\n]*intervall.*")
        .withMessageMatching("(?s).*PodDisruptionBudget [^\n]*maxUnavailible.*");
  }

  private static String kubeconform(String objects) {
    return Program.run(
        objects,
        List.of(
            ClusterScript.variable("KUBECONFORM"),
            "-strict",
            "-summary",
            "-kubernetes-version=" + VERSION,
            "-schema-location=" + directory));
  }
}
