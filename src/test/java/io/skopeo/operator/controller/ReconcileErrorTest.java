package io.skopeo.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ReconcileErrorTest {
  @Test
  void rejectedRequestIsNoBug() {
    var status = new StatusBuilder().withCode(403).withMessage("taskruns is\nforbidden").build();
    ReconcileError error = ReconcileError.of(new KubernetesClientException(status));
    assertThat(error.bug()).isEmpty();
    assertThat(error.sentence())
        .isEqualTo("the API server rejected the request (403: taskruns is forbidden)");
  }

  @Test
  void unavailableApiServerIsNoBug() {
    var away = new KubernetesClientException("connection refused");
    ReconcileError error =
        ReconcileError.of(new OperatorException(new IllegalStateException(away)));
    assertThat(error.bug()).isEmpty();
    assertThat(error.sentence()).isEqualTo("the API server cannot be reached (connection refused)");
  }

  @Test
  void exceptionOfTheSdkIsNoBug() {
    assertThat(ReconcileError.of(new OperatorException("no informer")).bug()).isEmpty();
  }

  @Test
  void otherExceptionsAreBugs() {
    var bug = new IllegalArgumentException("oops");
    assertThat(ReconcileError.of(bug).bug()).contains(bug);
    var local = new UncheckedIOException(new IOException("no space left"));
    assertThat(ReconcileError.of(local).bug()).contains(local);
    var unread =
        new KubernetesClientException("An error has occurred.", new JsonParseException("Image"));
    assertThat(ReconcileError.of(unread).bug()).contains(unread);
  }
}
