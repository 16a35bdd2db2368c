package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartupFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | does not take the operator's token (401: words of it): look at its ServiceAccount
          403 | refuses (403: words of it): helm upgrade brings back the operator's rights
          404 | knows no Images (404: words of it): helm upgrade brings back the CRD
          500 | refuses (500: words of it): look at its own log
          """)
  void whatTheApiServerAnswersIsSaid(int code, String sentence) {
    var status = new StatusBuilder().withCode(code).withMessage("words\nof it").build();
    assertForeseen(new KubernetesClientException(status), sentence);
  }

  @Test
  void whatIsInBetweenIsSaid() {
    assertForeseen(new IOException("No route to host"), "is not reached (No route to host): look");
    assertForeseen(new TimeoutException(), "is not reached (TimeoutException): look");
    assertForeseen(
        new KubernetesClientException("Operation: [get] failed.", new IOException("reset")),
        "is not reached (reset): look");
    assertForeseen(
        new KubernetesClientException("the token was not read"),
        "is not reached (the token was not read): look");
  }

  @Test
  void whatTheSdkFindsIsSaid() {
    var lease = new OperatorException("No permission to lease resource.");
    StartupFailure failed = StartupFailure.of(wrapped(lease), apiServer());
    assertThat(failed.bug()).isEmpty();
    assertThat(failed.sentence())
        .startsWith("the operator may not have its Lease: helm upgrade brings back");
  }

  @Test
  void aBugHasItsTrace() {
    Stream.of(
            new IllegalStateException("a bug"),
            new OperatorException("A default constructor is missing."),
            new KubernetesClientException(
                "An error has occurred.", new JsonParseException("Cannot deserialize value")))
        .map(StartupFailureTest::wrapped)
        .forEach(
            wrapped -> assertThat(StartupFailure.of(wrapped, apiServer()).bug()).contains(wrapped));
  }

  private static void assertForeseen(Exception cause, String sentence) {
    StartupFailure failed = StartupFailure.of(wrapped(cause), apiServer());
    assertThat(failed.bug()).isEmpty();
    assertThat(failed.sentence())
        .startsWith("the API server at https://10.96.0.1:443/ " + sentence)
        .endsWith("; Kubernetes restarts the container, which tries again");
  }

  private static RuntimeException wrapped(Exception cause) {
    return new OperatorException(
        "Error starting operator", new OperatorException(new ExecutionException(cause)));
  }

  private static URL apiServer() {
    try {
      return URI.create("https://10.96.0.1:443/").toURL();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
