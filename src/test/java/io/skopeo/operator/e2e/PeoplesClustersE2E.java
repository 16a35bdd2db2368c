package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.LateNetwork;
import io.skopeo.operator.e2e.fixture.RegistryFront;
import io.skopeo.operator.e2e.fixture.UserRange;
import io.skopeo.operator.oci.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clusters as people have them: quotas, user ranges, meshes. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
@ResourceLock(value = Cluster.OPERATOR, mode = READ)
class PeoplesClustersE2E {
  @TempDir private Path folder;
  private Cluster here;

  @BeforeEach
  void create() {
    here = Cluster.create();
    here.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void runThatAQuotaKeepsFromBeginningSaysSoAndEnds() {
    quota("pods", "0");
    Digest digest = here.source.push(here.repository("app"), "v1", "app");
    here.source.push(here.repository("waits"), "v1", "waits");
    here.apply("waits", own("waits"));
    here.apply("app", own("app") + "taskRun: {timeout: 1m}\n");
    here.awaitStatus(
        "waits",
        s -> ready(s).contains("has not started: ExceededResourceQuota: exceeded quota: team"));
    assertThat(ready(here.awaitReady("app", "False", "RunFailed")))
        .contains("exceeded quota: team, requested: pods=1")
        .doesNotContain("Maybe");
    quota("pods", "10");
    here.request("app");
    here.awaitReady("app", "True", "UpToDate");
    assertThat(here.destination.digest(here.repository("app"), "v1")).contains(digest);
  }

  @Test
  void quotaOnLimitsNamesTheLimitRange() {
    quota("limits.memory", "4Gi");
    here.source.push(here.repository("app"), "v1", "app");
    here.apply("app", own("app"));
    assertThat(ready(here.awaitReady("app", "False", "RunFailed")))
        .contains("must specify limits.memory")
        .contains("create a LimitRange with a default for limits.memory")
        .doesNotContain("Maybe");
    here.client
        .resource(
            new LimitRangeBuilder()
                .withNewMetadata()
                .withName("team")
                .withNamespace(here.namespace)
                .endMetadata()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .withDefault(Map.of("memory", new Quantity("256Mi")))
                .endLimit()
                .endSpec()
                .build())
        .create();
    here.request("app");
    here.awaitReady("app", "True", "UpToDate");
  }

  @Test
  void platformThatAssignsUsersIsObeyedByATaskWithoutOne() {
    here.source.push(here.repository("app"), "v1", "app");
    try (var range = UserRange.in(here.client, here.namespace)) {
      here.apply("app", own("app"));
      assertThat(ready(here.awaitReady("app", "False", "RunFailed")))
          .contains("unable to validate against any security context constraint")
          .doesNotContain("Maybe");
      here.client.resource(taskWithoutUser()).create();
      here.request("app");
      here.awaitReady("app", "True", "UpToDate");
      TaskRun last = here.runs("app").getLast();
      Pod pod =
          here.client
              .pods()
              .inNamespace(here.namespace)
              .withName(last.getStatus().getPodName())
              .get();
      assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(UserRange.USER);
      assertThat(range).isNotNull();
    }
  }

  private Task taskWithoutUser() {
    Task task = Serialization.unmarshal(shippedTask(), Task.class);
    task.getMetadata().setNamespace(here.namespace);
    Task installed =
        here.client
            .resources(Task.class)
            .inNamespace(Cluster.CENTRAL)
            .withName("skopeo-copy")
            .get();
    String image = installed.getSpec().getSteps().getFirst().getImage();
    task.getSpec().getSteps().getFirst().setImage(image);
    return task;
  }

  /** Renders the chart's Task as its documents say for OpenShift. */
  private static String shippedTask() {
    return Cluster.helm(
        "template",
        "skopeo-operator",
        "charts/skopeo-operator",
        "--show-only=templates/task.yaml",
        "--set=task.securityContext.runAsUser=null,task.securityContext.runAsGroup=null");
  }

  @Test
  void lineIsNotBlamedForANetworkThatComesLater() {
    Digest digest = here.source.push(here.repository("app"), "v1", "app");
    try (var front = RegistryFront.open(folder, Cluster.SOURCE);
        var late = LateNetwork.at(port(front), operatorAddress())) {
      here.apply(
          "app",
          """
          mode: OneShot
          source: {name: "%s/%s", version: v1}
          destination: {name: "%s/%s"}
          """
              .formatted(
                  front.inCluster(),
                  here.repository("app"),
                  Cluster.DESTINATION,
                  here.repository("app")));
      TaskRun run = here.awaitRuns("app", 1).getFirst();
      await("the Task's wait")
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(() -> log(run).contains("no registry can be reached yet"));
      late.arrive();
      here.awaitReady("app", "True", "UpToDate");
      assertThat(here.destination.digest(here.repository("app"), "v1")).contains(digest);
      assertThat(here.runs("app")).hasSize(1);
    }
  }

  private String log(TaskRun run) {
    return here.client
        .pods()
        .inNamespace(run.getMetadata().getNamespace())
        .withName(run.getMetadata().getName() + "-pod")
        .inContainer("step-skopeo-copy")
        .getLog();
  }

  private static String port(RegistryFront front) {
    return front.inCluster().substring(front.inCluster().indexOf(':') + 1);
  }

  private String operatorAddress() {
    return here.client
        .pods()
        .inNamespace(Cluster.CENTRAL)
        .withLabel("app.kubernetes.io/name", "skopeo-operator")
        .list()
        .getItems()
        .getFirst()
        .getStatus()
        .getPodIP();
  }

  /** Returns the spec of an Image whose TaskRuns are in its own namespace. */
  private String own(String repository) {
    return here.spec("OneShot", repository, "v1") + "serviceAccountName: mirror\n";
  }

  private static String ready(ImageStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .map(condition -> condition.getMessage())
        .findFirst()
        .orElse("");
  }

  private void quota(String resource, String most) {
    here.client
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("team")
                .withNamespace(here.namespace)
                .endMetadata()
                .withNewSpec()
                .addToHard(resource, new Quantity(most))
                .endSpec()
                .build())
        .serverSideApply();
  }
}
