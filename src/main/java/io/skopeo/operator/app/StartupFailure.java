package io.skopeo.operator.app;

import io.skopeo.operator.controller.ApiServerError;
import io.skopeo.operator.problem.SafeText;
import java.net.URL;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * A failure to start; only a bug has a stack trace.
 *
 * @param sentence what is wrong, and what to do
 * @param bug an unexpected exception
 */
public record StartupFailure(String sentence, Optional<RuntimeException> bug) {
  private static final int MAX_LENGTH = 500;
  private static final String RETRY = "; Kubernetes restarts the container, which tries again";

  /** Classifies an exception of the start of the watches, or of the election. */
  public static StartupFailure of(RuntimeException e, URL apiServer) {
    return ApiServerError.of(e)
        .map(error -> expected(sentence(error, apiServer) + RETRY))
        .orElseGet(() -> new StartupFailure("there is a bug", Optional.of(e)));
  }

  /** Describes a port that the server cannot listen on. */
  public static StartupFailure ofPort(Exception e, int port) {
    return expected(
        "HTTP_PORT is %d, where the operator cannot listen (%s): set a port from 1 to 65535 that nothing else in its pod uses"
            .formatted(port, SafeText.text(String.valueOf(e.getMessage()), MAX_LENGTH)));
  }

  private static StartupFailure expected(String sentence) {
    return new StartupFailure(sentence, Optional.empty());
  }

  private static String sentence(ApiServerError error, URL apiServer) {
    String answer = "(%d: %s)".formatted(error.code(), error.message());
    return "the API server at %s "
        .formatted(apiServer)
        .concat(
            switch (error.code()) {
              case 0 ->
                  "cannot be reached (%s): check that it is up, and what is in between, such as a NetworkPolicy"
                      .formatted(error.message());
              case 401 ->
                  "rejects the operator's token %s: check its ServiceAccount, and the token in its pod"
                      .formatted(answer);
              case 403 ->
                  "rejects a request %s: helm upgrade restores the operator's rights"
                      .formatted(answer);
              case 404 ->
                  "does not know Images %s: helm upgrade restores the CRD images.skopeo.io"
                      .formatted(answer);
              default -> "rejects a request %s: check its log".formatted(answer);
            });
  }

  public void report(Logger log) {
    bug.ifPresentOrElse(
        e -> log.error("could not start: {}", sentence, e),
        () -> log.error("could not start: {}", sentence));
  }
}
