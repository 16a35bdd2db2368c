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
          401 | rejects the operator's token (401: words of it): check its ServiceAccount
          403 | rejects a request (403: words of it): helm upgrade restores the operator's rights
          404 | does not know Images (404: words of it): helm upgrade restores the CRD
          500 | rejects a request (500: words of it): check its log
          """)
  void responseOfTheApiServerIsDescribed(int code, String sentence) {
    var status = new StatusBuilder().withCode(code).withMessage("words\nof it").build();
    assertExpected(new KubernetesClientException(status), sentence);
  }

  @Test
  void connectionErrorIsDescribed() {
    assertExpected(
        new IOException("No route to host"), "cannot be reached (No route to host): check");
    assertExpected(new TimeoutException(), "cannot be reached (TimeoutException): check");
    assertExpected(
        new KubernetesClientException("Operation: [get] failure.", new IOException("reset")),
        "cannot be reached (reset): check");
    assertExpected(
        new KubernetesClientException("the token was not read"),
        "cannot be reached (the token was not read): check");
  }

  @Test
  void bugHasItsException() {
    Stream.of(
            new IllegalStateException("a bug"),
            new OperatorException("A default constructor is missing."),
            new KubernetesClientException(
                "An error has occurred.", new JsonParseException("Cannot deserialize value")))
        .map(StartupFailureTest::wrapped)
        .forEach(
            wrapped -> assertThat(StartupFailure.of(wrapped, apiServer()).bug()).contains(wrapped));
  }

  private static void assertExpected(Exception cause, String sentence) {
    StartupFailure failure = StartupFailure.of(wrapped(cause), apiServer());
    assertThat(failure.bug()).isEmpty();
    assertThat(failure.sentence())
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
