package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Users may edit the objects that the operator creates in their namespace. No such edit affects
 * others.
 */
class TenantIsolationIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.source.put("app", "v1");
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void forgedRunsTakeNoCapacity() {
    here.startOperator(Map.of("RUNS_PER_CLUSTER", "2"));
    TaskRun genuine = own();
    for (int i = 0; i < 5; i++) {
      forge(genuine, "forged-" + i);
    }
    here.request("own");
    here.awaitStatus("own", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.image("own").getStatus().runs()).as("the genuine run alone").hasSize(1);
    here.apply("other", here.spec("OneShot", "v1").replace("/mirror/", "/other/"));
    here.succeed(here.awaitRun("other", 1));
    here.awaitReady("other", "True", "UpToDate");
  }

  @Test
  void alteredRunBlocksNeitherTagsNorPullsOfOthers() {
    here.source.pullsLeft(100, 100);
    here.startOperator();
    TaskRun run = own();
    here.awaitStatus("own", s -> !s.runs().isEmpty());
    ConfigMap lines = here.client.configMaps().inNamespace(here.team).withName(name(run)).get();
    here.client.resource(lines).delete();
    lines.getMetadata().setResourceVersion(null);
    lines.setData(Map.of("url.txt", here.urlTxtOf("other/app", "v1")));
    here.client.resource(lines).create();
    here.client
        .resource(run)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"metadata":{"annotations":{"skopeo.io/pulls":"%s=999"}}}
            """
                .formatted(here.source.host()));
    here.apply("other", here.spec("OneShot", "v1").replace("/mirror/", "/other/"));
    here.succeed(here.awaitRun("other", 1));
    here.awaitReady("other", "True", "UpToDate");
  }

  @Test
  void runOfAnotherNamespaceBlocksItsOwnTags() {
    here.startOperator();
    TaskRun run = own();
    here.patch(
        "own",
        "{\"spec\":{\"destination\":{\"name\":\"%s/moved\"}}}".formatted(here.destination.host()));
    here.apply("heir", here.spec("OneShot", "v1"));
    here.awaitReady("heir", "Unknown", "Queued");
    await("the run of which one copy is no longer wanted")
        .until(() -> "TaskRunCancelled".equals(here.current(run).getSpec().getStatus()));
    assertThat(here.runs("heir")).isEmpty();
    here.cancel(run);
    here.succeed(here.awaitRun("own", 2));
    here.succeed(here.awaitRun("heir", 1));
    here.awaitReady("heir", "True", "UpToDate");
  }

  /** Creates a run of the team with its own account. */
  private TaskRun own() {
    here.apply("own", here.spec("Recurrent", "v1") + "serviceAccountName: mirror\n");
    return here.awaitRun("own", 1);
  }

  private void forge(TaskRun run, String name) {
    TaskRun forged =
        new TaskRunBuilder(run)
            .editMetadata()
            .withName(name)
            .withUid(null)
            .withResourceVersion(null)
            .endMetadata()
            .build();
    here.client.resource(forged).create();
  }

  private static String name(TaskRun run) {
    return run.getMetadata().getName();
  }
}
