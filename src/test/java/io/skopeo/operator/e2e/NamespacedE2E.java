package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Runs the release with Roles in some namespaces instead of a ClusterRole. */
@ResourceLock(Cluster.RELEASE)
class NamespacedE2E {
  private Cluster team;
  private Cluster guest;
  private Cluster stranger;

  @BeforeEach
  void create() {
    team = Cluster.create();
    guest = Cluster.create();
    stranger = Cluster.create();
    Cluster.install("watchNamespaces={%s,%s}".formatted(team.namespace, guest.namespace));
  }

  @AfterEach
  void close() {
    List.of(team, guest, stranger).forEach(Cluster::close);
  }

  @Test
  void operatorWorksInItsNamespacesAndIsRefusedInOthers() {
    List.of(team, guest, stranger)
        .forEach(namespace -> namespace.source.push(namespace.repository("app"), "v1", "app"));
    stranger.apply("foreign", stranger.spec("OneShot", "app", "v1"));
    team.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
    team.apply("own", team.spec("OneShot", "app", "v1") + "serviceAccountName: mirror\n");
    guest.apply("central", guest.spec("OneShot", "app", "v1"));
    team.awaitReady("own", "True", "UpToDate");
    guest.awaitReady("central", "True", "UpToDate");
    assertThat(stranger.image("foreign").getStatus()).isNull();
    assertThat(stranger.destination.digest(stranger.repository("app"), "v1")).isEmpty();

    assertThat(mayGetSecrets(team.namespace)).isTrue();
    assertThat(mayGetSecrets(stranger.namespace)).isFalse();
    assertThat(mayGetSecrets(Cluster.CENTRAL)).isFalse();
    assertThat(podsOfRuns(team))
        .isNotEmpty()
        .allSatisfy(
            pod -> assertThat(pod.getSpec().getVolumes()).noneMatch(NamespacedE2E::isToken));
  }

  private boolean mayGetSecrets(String namespace) {
    return team.client
        .resource(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:%s:skopeo-operator".formatted(Cluster.CENTRAL))
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withResource("secrets")
                .withVerb("get")
                .withName("any")
                .endResourceAttributes()
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }

  private static List<Pod> podsOfRuns(Cluster here) {
    return here.client
        .pods()
        .inNamespace(here.namespace)
        .withLabel("skopeo.io/lane")
        .list()
        .getItems();
  }

  private static boolean isToken(Volume volume) {
    return volume.getProjected() != null
        && volume.getProjected().getSources().stream()
            .anyMatch(source -> source.getServiceAccountToken() != null);
  }
}
