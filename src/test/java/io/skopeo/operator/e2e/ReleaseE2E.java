package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.e2e.fixture.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Upgrades the chart's release, runs {@code helm test}, rolls back, uninstalls, and installs again
 * with the Task from a bundle.
 */
@ResourceLock(Cluster.RELEASE)
class ReleaseE2E {
  private static final String RELEASE = "skopeo-operator";
  private static final String IN_ITS_NAMESPACE = "--namespace=" + Cluster.CENTRAL;
  private static final String TEST = "skopeo-operator-test";

  private Cluster here;

  @BeforeEach
  void create() {
    here = Cluster.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void imagesSurviveUpgradeRollbackAndUninstall() throws IOException {
    here.source.push(here.repository("app"), "1.0", "app");
    here.apply(
        "app", here.spec("OnceByTag", "app", "1.x") + "taskRun: {successfulHistoryLimit: 10}\n");
    here.awaitReady("app", "True", "UpToDate");
    String uid = here.image("app").getMetadata().getUid();

    String tested = here.repository("tested");
    here.source.push(tested, "1.0", "tested");
    Cluster.install(
        "replicas=2",
        "config.logFormat=json",
        "test.source=%s/%s:1.0".formatted(Cluster.SOURCE, tested),
        "test.destination=%s/%s:copy".formatted(Cluster.DESTINATION, tested));
    assertNewTagIsCopied("1.1");
    assertThat(operators()).hasSize(2);
    assertThatLogsAreStructured();
    assertThat(
            here.client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(Cluster.CENTRAL)
                .withName(RELEASE)
                .get())
        .isNotNull();
    assertThatHelmTestCopiesAnImageAndCleansUp(tested);

    Cluster.helm("rollback", RELEASE, IN_ITS_NAMESPACE, "--wait", "--timeout=3m");
    await("one operator is left")
        .atMost(Duration.ofMinutes(1))
        .until(() -> operators().size() == 1);
    assertNewTagIsCopied("1.2");
    String bundle = pushBundle();

    Cluster.helm("uninstall", RELEASE, IN_ITS_NAMESPACE, "--wait");
    await("no operator is left").atMost(Duration.ofMinutes(1)).until(() -> operators().isEmpty());
    assertThat(here.image("app").getMetadata().getUid()).isEqualTo(uid);
    assertThat(here.image("app").getStatus().tags().summary()).isEqualTo("3/3");

    Cluster.install("task.create=false", "task.bundle=" + bundle);
    assertThat(task().get()).as("the Task in the cluster").isNull();
    assertNewTagIsCopied("1.3");
    assertThat(here.image("app").getMetadata().getUid()).isEqualTo(uid);
    List<TaskRun> runs = here.runs("app");
    assertThat(runs).as("a TaskRun for each tag, and no more").hasSize(4);
    assertThat(runs.getLast().getSpec().getTaskRef().getAdditionalProperties())
        .containsEntry("resolver", "bundles");
  }

  private void assertThatHelmTestCopiesAnImageAndCleansUp(String repository) {
    String output = Cluster.helm("test", RELEASE, IN_ITS_NAMESPACE, "--timeout=4m");
    assertThat(output).contains("Phase:          Succeeded");
    assertThat(here.destination.digest(repository, "copy"))
        .isPresent()
        .isEqualTo(here.source.digest(repository, "1.0"));
    assertThat(here.client.resources(Image.class).inNamespace(Cluster.CENTRAL).withName(TEST).get())
        .isNull();
    await("deletion of the test's pod")
        .atMost(Duration.ofMinutes(1))
        .until(() -> here.client.pods().inNamespace(Cluster.CENTRAL).withName(TEST).get() == null);
    assertThat(here.client.serviceAccounts().inNamespace(Cluster.CENTRAL).withName(TEST).get())
        .isNull();
  }

  /** Pushes a bundle with the installed Task. */
  private String pushBundle() {
    Task installed = task().get();
    installed.setMetadata(new ObjectMetaBuilder().withName("skopeo-copy").build());
    here.source.pushBundle(
        here.repository("bundle"), "1.0", "skopeo-copy", Serialization.asYaml(installed));
    return "%s/%s:1.0".formatted(Cluster.SOURCE, here.repository("bundle"));
  }

  private Resource<Task> task() {
    return here.client.resources(Task.class).inNamespace(Cluster.CENTRAL).withName("skopeo-copy");
  }

  /** Checks that the present operator copies another tag. */
  private void assertNewTagIsCopied(String tag) {
    here.source.push(here.repository("app"), tag, "app " + tag);
    here.request("app");
    await(tag)
        .atMost(Duration.ofMinutes(2))
        .until(() -> here.destination.digest(here.repository("app"), tag).isPresent());
    here.awaitStatus("app", status -> here.image("app").getStatus().runs().isEmpty());
    here.awaitReady("app", "True", "UpToDate");
  }

  private List<Pod> operators() {
    return here
        .client
        .pods()
        .inNamespace(Cluster.CENTRAL)
        .withLabel("app.kubernetes.io/name", "skopeo-operator")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** Checks that the leader's log names the Image in its context. */
  private void assertThatLogsAreStructured() throws IOException {
    var json = new ObjectMapper();
    boolean named = false;
    for (Pod operator : operators()) {
      String log = here.client.pods().resource(operator).getLog();
      for (String line : log.lines().toList()) {
        JsonNode event = json.readTree(line);
        assertThat(event.path("level").asText()).as(line).isNotEmpty();
        named |= event.path("mdc").path("image").asText().equals(here.namespace + "/app");
      }
    }
    assertThat(named).as("a line about the Image").isTrue();
  }
}
