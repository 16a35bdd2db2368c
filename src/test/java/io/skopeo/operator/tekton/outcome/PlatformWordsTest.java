package io.skopeo.operator.tekton.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformWordsTest {
  /** Messages of Tekton 1.15 on Kubernetes 1.34; that of OpenShift is from its documents. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failed to create task run pod \"run\": pods \"run-pod\" is forbidden: failed quota: q: must specify limits.memory for: prepare,step-s. Maybe invalid TaskSpec | failed quota: q: must specify limits.memory for: prepare,step-s; create a LimitRange with a default for limits.memory in the namespace",
        "TaskRun Pod exceeded available resources: pods \"run-pod\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0 | exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0",
        "failed to create task run pod \"run\": Pod \"run-pod\" is invalid: spec.containers[0].resources.requests: Invalid value: \"128Mi\": must be less than or equal to memory limit of 16Mi. Maybe invalid TaskSpec | spec.containers[0].resources.requests: Invalid value: \"128Mi\": must be less than or equal to memory limit of 16Mi",
        "failed to create task run pod \"run\": pods \"run-pod\" is forbidden: unable to validate against any security context constraint: [provider restricted-v2: .containers[0].runAsUser: Invalid value: 65532: must be in the ranges: [1000660000, 1000669999]]. Maybe missing or invalid Task team-a/skopeo-copy | unable to validate against any security context constraint: [provider restricted-v2: .containers[0].runAsUser: Invalid value: 65532: must be in the ranges: [1000660000, 1000669999]]",
        "failed to create task run pod \"missing-serviceaccount\": translating TaskSpec to Pod: serviceaccounts \"nobody\" not found. Maybe missing or invalid Task task-try/skopeo-copy | serviceaccounts \"nobody\" not found",
        "pod status \"PodScheduled\":\"False\"; message: \"0/1 nodes are available: 1 Insufficient cpu.\" | 0/1 nodes are available: 1 Insufficient cpu",
        "pod status \"PodReadyToStartContainers\":\"False\"; message: \"\" | pod status \"PodReadyToStartContainers\":\"False\"; message: \"\"",
        "Maybe invalid TaskSpec | Maybe invalid TaskSpec",
      })
  void wordsOfKubernetesAreKept(String message, String words) {
    assertThat(PlatformWords.of(message)).isEqualTo(words);
  }
}
