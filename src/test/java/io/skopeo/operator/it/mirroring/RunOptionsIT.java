package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The options that an Image has for its TaskRuns. */
class RunOptionsIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.startOperator();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void runsHaveTheOptionsOfTheImage() throws Exception {
    List.of("1.1", "1.2", "1.3", "1.4", "1.5").forEach(tag -> here.source.put("app", tag));
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.apply(
        "one",
        here.spec("OnceByTag", "1.x")
            + """
            serviceAccountName: mirror
            taskRun:
              timeout: 30m
              retryTimes: 5
              batchSize: 2
              parallelism: 1
              computeResources: {limits: {memory: 1Gi}}
              scheduling: {nodeSelector: {disk: ssd}, priorityClassName: low}
            """);
    for (int number = 1; number <= 3; number++) {
      here.succeed(here.awaitRun("one", number));
    }
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one"))
        .extracting(run -> here.urlTxt(run).lines().count())
        .containsExactly(2L, 2L, 1L);
    assertThat(here.runs("one"))
        .allSatisfy(run -> {
          var spec = run.getSpec();
          assertThat(spec.getTimeout()).isEqualTo(Duration.parse("30m"));
          assertThat(spec.getParams())
              .anyMatch(
                  p -> p.getName().equals("retryTimes") && "5".equals(p.getValue().getStringVal()))
              .anyMatch(p ->
                  p.getName().equals("parallelism") && "1".equals(p.getValue().getStringVal()));
          assertThat(spec.getStepSpecs().getFirst().getComputeResources().getLimits())
              .containsEntry("memory", new Quantity("1Gi"));
          assertThat(spec.getPodTemplate().getNodeSelector()).containsEntry("disk", "ssd");
          assertThat(spec.getPodTemplate().getPriorityClassName()).isEqualTo("low");
        });
  }

  @Test
  void runsGetOnlyAllowedLabelsOfTheImage() {
    here.stopOperators();
    here.startOperator(Map.of("RUN_LABELS", "*", "RUN_ANNOTATIONS", "example.com/*"));
    here.source.put("app", "v1");
    Image image =
        Serialization.unmarshal(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata:
              name: one
              namespace: %s
              labels: {team: a, app.kubernetes.io/name: web}
              annotations: {example.com/cost: "12", other: x}
            spec:
            %s
            """
                .formatted(here.team, here.spec("OneShot", "v1").indent(2)),
            Image.class);
    here.client.resource(image).create();
    TaskRun run = here.awaitRun("one", 1);
    assertThat(run.getMetadata().getLabels())
        .containsOnlyKeys(
            "team",
            "app.kubernetes.io/managed-by",
            "skopeo.io/image",
            "skopeo.io/image-namespace",
            "skopeo.io/lane")
        .containsEntry("team", "a");
    assertThat(run.getMetadata().getAnnotations())
        .containsEntry("example.com/cost", "12")
        .doesNotContainKey("other");
    here.succeed(run);
    here.awaitReady("one", "True", "UpToDate");
  }

  /** Central runs of other namespaces share one namespace. */
  @Test
  void centralRunsCannotDisplaceOtherPods() throws Exception {
    here.source.put("app", "v1");
    here.apply(
        "one", here.spec("OneShot", "v1") + "taskRun: {scheduling: {priorityClassName: high}}\n");
    var status = here.awaitReady("one", "False", "InvalidSpec");
    assertThat(status.conditions().getFirst().getMessage()).contains("spec.serviceAccountName");
    here.patch("one", "{\"spec\":{\"taskRun\":{\"timeout\":\"24h\",\"scheduling\":null}}}");
    assertThat(here.awaitRun("one", 1).getSpec().getTimeout())
        .as("the timeout of the installation")
        .isEqualTo(Duration.parse("1h"));
  }

  @Test
  void changedRunOptionsCauseNoCopies() {
    here.source.put("app", "v1");
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    here.succeed(run);
    here.awaitReady("one", "True", "UpToDate");
    int requests = here.source.count() + here.destination.count();
    here.patch("one", "{\"spec\":{\"taskRun\":{\"batchSize\":7,\"successfulHistoryLimit\":0}}}");
    here.awaitStatus("one", s -> s.observedGeneration() == 2);
    here.time.advance(java.time.Duration.ofMinutes(1));
    await("its runs are no longer kept")
        .atMost(java.time.Duration.ofSeconds(20))
        .until(() -> here.runs("one").isEmpty());
    assertThat(here.source.count() + here.destination.count()).as("requests").isEqualTo(requests);
  }
}
