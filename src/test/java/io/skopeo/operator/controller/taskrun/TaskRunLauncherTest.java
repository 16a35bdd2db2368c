package io.skopeo.operator.controller.taskrun;

import static io.skopeo.operator.controller.RunFixture.OPTIONS;
import static io.skopeo.operator.controller.RunFixture.TASK;
import static io.skopeo.operator.controller.RunFixture.batch;
import static io.skopeo.operator.controller.RunFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRunLauncherTest {
  private static final CopyBatch TWO = batch("team", "one", "two");

  private final RunFixture runs = new RunFixture();

  @AfterEach
  void close() {
    runs.close();
  }

  private LaunchResult launch() {
    return runs.launcher.launch(identity(TWO, 1), TWO, TASK, OPTIONS);
  }

  private Problem refusal() {
    return ((LaunchResult.Refused) launch()).problem();
  }

  @Test
  void taskRunOwnsItsConfigMap() {
    TaskRun run = ((LaunchResult.Launched) launch()).run();
    ConfigMap map = runs.cluster.all(ConfigMap.class).getFirst();
    assertThat(map.getMetadata().getName()).isEqualTo(run.getMetadata().getName());
    assertThat(map.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> {
          assertThat(owner.getKind()).isEqualTo("TaskRun");
          assertThat(owner.getUid()).isEqualTo(run.getMetadata().getUid()).isNotEmpty();
        });
    assertThat(runs.contents.holds(run.getMetadata().getUid())).isTrue();
    assertThat(runs.verifier.of(run)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "taskruns,   403, RUN_REFUSED,      TaskRun",
    "taskruns,   422, RUN_REFUSED,      TaskRun",
    "taskruns,   500, KUBERNETES_ERROR, TaskRun",
    "configmaps, 403, RUN_REFUSED,      ConfigMap",
    "configmaps, 413, RUN_REFUSED,      ConfigMap",
    "configmaps, 503, KUBERNETES_ERROR, ConfigMap",
  })
  void refusedObjectLeavesNothing(String part, int status, Reason reason, String kind) {
    runs.cluster.fail("POST", "/" + part, status);
    Problem problem = refusal();
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.sentence()).contains(kind, "namespace central");
    assertThat(runs.cluster.all(TaskRun.class)).isEmpty();
    assertThat(runs.cluster.all(ConfigMap.class)).isEmpty();
  }

  /** A quota or a webhook answers with 403, too. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          User operator cannot create resource taskruns in API group tekton.dev, ACCESS_DENIED
          exceeded quota: runs,                                                  RUN_REFUSED
          admission webhook policy.example.com denied the request: no,           RUN_REFUSED
          """)
  void onlyAMissingRightIsDeniedAccess(String message, Reason reason) {
    runs.cluster.fail("POST", "/taskruns", 403, message);
    Problem problem = refusal();
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.sentence()).contains(message);
  }

  @Test
  void taskRunThatCannotBeDeletedHidesNoProblem() {
    runs.cluster.fail("POST", "/configmaps", 422);
    runs.cluster.fail("DELETE", "/taskruns", 403);
    assertThat(refusal().reason()).isEqualTo(Reason.RUN_REFUSED);
    assertThat(runs.cluster.all(TaskRun.class)).hasSize(1);
  }

  @Test
  void takenNameIsTold() {
    launch();
    assertThat(launch()).isInstanceOf(LaunchResult.NameTaken.class);
    assertThat(runs.cluster.all(TaskRun.class)).as("the first").hasSize(1);
  }

  @Test
  void takenNameOfAConfigMapIsToldAndLeavesNoTaskRun() {
    runs.cluster.put(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(RunFixture.CENTRAL)
            .withName(identity(TWO, 1).name())
            .endMetadata()
            .build());
    assertThat(launch()).isInstanceOf(LaunchResult.NameTaken.class);
    assertThat(runs.cluster.all(TaskRun.class)).isEmpty();
  }

  @Test
  void nothingIsCreatedOutsideTheFence() {
    runs.mayCreate = false;
    assertThat(launch()).isInstanceOf(LaunchResult.Fenced.class);
    assertThat(runs.cluster.count("POST", "/taskruns")).isZero();
  }

  @Test
  void fenceIsAskedBeforeEachCreate() {
    var asked = new AtomicInteger();
    var launcher =
        new TaskRunLauncher(
            runs.cluster.client(),
            runs.verifier,
            runs.contents,
            () -> asked.incrementAndGet() == 1);
    assertThat(launcher.launch(identity(TWO, 1), TWO, TASK, OPTIONS))
        .isInstanceOf(LaunchResult.Fenced.class);
    assertThat(runs.cluster.count("POST", "/configmaps")).isZero();
    assertThat(runs.cluster.all(TaskRun.class)).isEmpty();
  }

  /** Its copies would be under way for ever: nobody would see its end. */
  @Test
  void runThatAWebhookAlteredIsDeleted() {
    runs.cluster.onCreate(
        object -> object.withObject("/metadata/labels").put("skopeo.io/lane", "other"));
    Problem problem = refusal();
    assertThat(problem.reason()).isEqualTo(Reason.RUN_REFUSED);
    assertThat(problem.sentence()).contains("webhook");
    assertThat(runs.cluster.all(TaskRun.class)).isEmpty();
  }

  @Test
  void missingKeyIsReportedBeforeAnythingIsCreated() {
    runs.cluster.fail("GET", "/secrets/", 403);
    assertThat(refusal().reason()).isEqualTo(Reason.ACCESS_DENIED);
    assertThat(runs.cluster.count("POST", "/taskruns")).isZero();
  }
}
