package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The objects of the chart on a real API server. */
class ChartInstallIT {
  private static final String NAMESPACE = "restricted";
  private static final String DIGEST = "sha256:" + "0".repeat(64);
  private static final KubernetesClient CLIENT = ApiServer.client();

  @BeforeAll
  static void createNamespace() {
    ApiServer.installTekton();
    CLIENT
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas=1",
        "replicas=2",
        "leaderElection=false",
        "watchNamespaces={restricted}",
        "watchNamespaces={default},rbac.aggregateRoles=true,task.namespace=kube-public",
        "networkPolicy.except={10.0.0.1/32,fd00::1/128},networkPolicy.metricsNamespaces.matchLabels.a=b",
        "networkPolicy.registries[0].ipBlock.cidr=203.0.113.0/24,networkPolicy.apiServer[0].ipBlock.cidr=10.0.0.1/32",
        "credentials.source.username=a,credentials.source.password=b,credentials.source.registries={quay.io}",
      })
  void isAccepted(String values) {
    assertThat(Chart.render(NAMESPACE, List.of(values)))
        .isNotEmpty()
        .allSatisfy(object -> CLIENT.resource(object).dryRun().create());
  }

  @Test
  void onlyTheCrdIsClusterScopedWithRoles() {
    assertThat(Chart.render(NAMESPACE, List.of("watchNamespaces={team-a,team-b}")))
        .isNotEmpty()
        .allSatisfy(object -> assertThat(object.getMetadata().getNamespace()).isNotNull());
  }

  @Test
  void operatorPodMeetsTheRestrictedPolicy() {
    Pod pod = pod(Chart.render(NAMESPACE, List.of()));
    assertThat(CLIENT.resource(pod).dryRun().create()).isNotNull();
    Pod lax =
        new PodBuilder(pod)
            .editSpec()
            .editFirstContainer()
            .editSecurityContext()
            .withAllowPrivilegeEscalation(true)
            .endSecurityContext()
            .endContainer()
            .endSpec()
            .build();
    assertThatThrownBy(() -> CLIENT.resource(lax).dryRun().create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("violates PodSecurity \"restricted");
  }

  @Test
  void digestOverridesTheTag() {
    List<HasMetadata> objects =
        Chart.render(NAMESPACE, List.of("image.digest=" + DIGEST, "task.image.digest=" + DIGEST));
    assertThat(pod(objects).getSpec().getContainers().getFirst().getImage())
        .endsWith(":0.1.0@" + DIGEST);
    assertThat(objects)
        .filteredOn(Task.class::isInstance)
        .singleElement()
        .satisfies(task ->
            assertThat(((Task) task).getSpec().getSteps().getFirst().getImage())
                .endsWith(":v1.23.0@" + DIGEST));
  }

  private static Pod pod(List<HasMetadata> objects) {
    var template =
        objects.stream()
            .filter(Deployment.class::isInstance)
            .map(Deployment.class::cast)
            .findFirst()
            .orElseThrow()
            .getSpec()
            .getTemplate();
    return new PodBuilder()
        .withMetadata(template.getMetadata())
        .withSpec(template.getSpec())
        .editMetadata()
        .withName("operator")
        .withNamespace(NAMESPACE)
        .endMetadata()
        .build();
  }
}
