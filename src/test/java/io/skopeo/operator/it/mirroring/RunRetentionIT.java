package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The retention of finished runs. */
class RunRetentionIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void imageMayKeepNoRuns() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1") + "taskRun: {successfulHistoryLimit: 0}\n");
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    awaitRuns(0);
  }

  @Test
  void runsOfAFulfilledImageArePrunedByAge() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one")).as("kept").hasSize(1);
    here.stopOperators();
    here.time.advance(Duration.ofDays(7).plusHours(1));
    here.startOperator();
    awaitRuns(0);
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void runWithoutCompletionIsDeletedOnceItIsReported() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    here.endWithoutCompletion(run, "CreateContainerConfigError", "secret \"no-such\" not found");
    here.awaitReady("one", "Unknown", "Copying");
    assertThat(here.runs("one")).as("it may still complete").hasSize(1);
    here.time.advance(Duration.ofSeconds(90));
    here.request("one");
    here.awaitStatus(
        "one",
        s -> s.failures().stream().anyMatch(f -> f.message().contains("secret \"no-such\"")));
    await("deleted").until(() -> here.current(run) == null);
  }

  @Test
  void configMapIsOwnedByItsRun() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    await("owner")
        .untilAsserted(() ->
            assertThat(configMaps())
                .singleElement()
                .satisfies(list ->
                    assertThat(list.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> {
                          assertThat(owner.getKind()).isEqualTo("TaskRun");
                          assertThat(owner.getUid()).isEqualTo(run.getMetadata().getUid());
                        })));
  }

  private void awaitRuns(int count) {
    await("runs").until(() -> here.runs("one").size() == count);
  }

  private List<ConfigMap> configMaps() {
    return here.client
        .configMaps()
        .inNamespace(here.central)
        .withLabel("skopeo.io/lane")
        .list()
        .getItems();
  }
}
