package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.skopeo.operator.app.HelmTest;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The program of helm test, with the rights and the Image of the chart. */
class HelmTestIT {
  private static final String NAMESPACE = "trial";
  private static final String NAME = NAMESPACE + "-skopeo-operator-test";
  private static final Set<String> KINDS = Set.of("ServiceAccount", "Role", "RoleBinding", "Image");
  private static final List<HasMetadata> OBJECTS =
      Chart.render(
          NAMESPACE,
          List.of(
              "test.source=quay.io/argoproj/argocd:v2.13.0,test.destination=localhost:5000/a:b"));

  private static KubernetesClient client;

  @BeforeAll
  static void readClient() {
    ApiServer.client()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
    client = ApiServer.clientOf(NAMESPACE, NAME, new Interceptor() {});
  }

  @AfterAll
  static void closeClient() {
    client.close();
    ofTheTest().forEach(object -> ApiServer.client().resource(object).delete());
  }

  @BeforeEach
  void hooksAreCreated() {
    ofTheTest()
        .forEach(object -> {
          ApiServer.client().resource(object).delete();
          ApiServer.client().resource(object).create();
        });
  }

  private static List<HasMetadata> ofTheTest() {
    return OBJECTS.stream()
        .filter(object -> KINDS.contains(object.getKind()))
        .filter(object -> object.getMetadata().getName().equals(NAME))
        .toList();
  }

  @Test
  void readyImageSucceeds() {
    ApiServer.client()
        .resource(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata: {name: %s, namespace: %s}
            status:
              lastCopyTime: "2026-01-01T00:00:00Z"
              conditions:
                - type: Ready
                  status: "True"
                  reason: UpToDate
                  message: All is there.
                  lastTransitionTime: "2026-01-01T00:00:00Z"
            """
                .formatted(NAME, NAMESPACE))
        .patchStatus();
    assertThat(HelmTest.wait(client, NAMESPACE, NAME, Duration.ofSeconds(30)))
        .isEqualTo(new HelmTest.TestResult(true, "Copied: All is there."));
  }

  @Test
  void imageThatIsNotReconciledFails() {
    assertThat(HelmTest.wait(client, NAMESPACE, NAME, Duration.ofSeconds(1)))
        .isEqualTo(
            new HelmTest.TestResult(
                false,
                "Image trial/trial-skopeo-operator-test is not Ready after 1 seconds: the operator has not reported anything about it; is it running?"));
  }
}
