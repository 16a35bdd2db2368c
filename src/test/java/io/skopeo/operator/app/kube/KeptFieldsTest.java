package io.skopeo.operator.app.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptFieldsTest {
  private static final KubernetesSerialization KEPT = KeptFields.serialization();

  @Test
  void imageIsReadWithoutItsHistory() {
    Image image =
        KEPT.unmarshal(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata:
              name: argocd
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: '{"spec": {}}'
                skopeo.io/requestedAt: "1"
              managedFields:
              - manager: kubectl
                fieldsV1: {f:spec: {}}
            spec:
              source: {name: quay.io/argoproj/argocd, version: v2.13.1}
            """,
            Image.class);
    assertThat(image.getMetadata().getManagedFields()).isEmpty();
    assertThat(image.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(image.getMetadata().getAnnotations())
        .isEqualTo(Map.of("skopeo.io/requestedAt", "1"));
    assertThat(image.getSpec().source().name()).isEqualTo("quay.io/argoproj/argocd");
  }

  @Test
  void runIsReadWithoutItsTask() {
    TaskRun run =
        KEPT.unmarshal(
            """
            apiVersion: tekton.dev/v1
            kind: TaskRun
            metadata:
              name: run
              annotations: {}
            spec:
              taskRef: {name: skopeo-copy}
            status:
              podName: run-pod
              taskSpec:
                steps: [{name: skopeo-copy, script: "long"}]
              provenance:
                featureFlags: {enableAPIFields: beta}
              results: [{name: line-status, value: "."}]
              steps: [{name: skopeo-copy, terminated: {reason: Completed}}]
            """,
            TaskRun.class);
    assertThat(run.getStatus().getTaskSpec()).isNull();
    assertThat(run.getStatus().getProvenance()).isNull();
    assertThat(run.getStatus().getAdditionalProperties()).isEmpty();
    assertThat(run.getStatus().getPodName()).isEqualTo("run-pod");
    assertThat(run.getStatus().getResults()).hasSize(1);
    assertThat(run.getStatus().getSteps().getFirst().getTerminated().getReason())
        .isEqualTo("Completed");
    assertThat(run.getSpec().getTaskRef().getName()).isEqualTo("skopeo-copy");
  }
}
