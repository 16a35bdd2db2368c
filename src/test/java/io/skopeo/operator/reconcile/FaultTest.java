package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import org.junit.jupiter.api.Test;

class FaultTest {
  @Test
  void whatTheApiServerRefusesIsNoBug() {
    var status = new StatusBuilder().withCode(403).withMessage("taskruns is\nforbidden").build();
    Fault fault = Fault.of(new KubernetesClientException(status));
    assertThat(fault.bug()).isEmpty();
    assertThat(fault.sentence()).isEqualTo("the API server refused: taskruns is forbidden");
  }

  @Test
  void anApiServerThatIsAwayIsNoBugHoweverItIsTold() {
    var away = new KubernetesClientException("connection refused");
    Fault fault = Fault.of(new OperatorException(new IllegalStateException(away)));
    assertThat(fault.bug()).isEmpty();
    assertThat(fault.sentence()).isEqualTo("the API server did not answer: connection refused");
  }

  @Test
  void whatTheSdkGivesUpIsNoBugOfOurs() {
    assertThat(Fault.of(new OperatorException("no informer")).bug()).isEmpty();
  }

  @Test
  void allElseIsABug() {
    var bug = new IllegalArgumentException("oops");
    assertThat(Fault.of(bug).bug()).contains(bug);
  }
}
