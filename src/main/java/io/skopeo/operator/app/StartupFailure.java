package io.skopeo.operator.app;

import static io.javaoperatorsdk.operator.LeaderElectionManager.NO_PERMISSION_TO_LEASE_RESOURCE_MESSAGE;

import io.javaoperatorsdk.operator.OperatorException;
import io.skopeo.operator.controller.ApiServerError;
import io.skopeo.operator.problem.Causes;
import io.skopeo.operator.problem.SafeText;
import java.net.URL;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Why the operator could not start; only a bug has a stack trace.
 *
 * @param sentence what is wrong, where, and what to do
 * @param bug what nobody foresaw
 */
public record StartupFailure(String sentence, Optional<RuntimeException> bug) {
  private static final int MOST_CHARACTERS = 500;
  private static final String AGAIN = "; Kubernetes restarts the container, which tries again";

  /**
   * While the watches began, or the election.
   *
   * @param apiServer where the operator looks for it
   */
  public static StartupFailure of(RuntimeException e, URL apiServer) {
    return ApiServerError.of(e)
        .map(error -> foreseen(sentence(error, apiServer) + AGAIN))
        .orElseGet(() -> ofSdk(e));
  }

  /** Where the port of the probes could not be had. */
  public static StartupFailure ofPort(Exception e, int port) {
    return foreseen(
        "HTTP_PORT is %d, where the operator cannot listen (%s): set a port from 1 to 65535 that nothing else in its pod uses"
            .formatted(port, SafeText.text(String.valueOf(e.getMessage()), MOST_CHARACTERS)));
  }

  /** The SDK wraps what others throw in its own exception; this one is its own word. */
  private static StartupFailure ofSdk(RuntimeException e) {
    return Causes.of(e)
        .reduce((_, cause) -> cause)
        .filter(OperatorException.class::isInstance)
        .map(said -> String.valueOf(said.getMessage()))
        .filter(NO_PERMISSION_TO_LEASE_RESOURCE_MESSAGE::equals)
        .map(_ ->
            foreseen(
                "the operator may not have its Lease: helm upgrade brings back its rights" + AGAIN))
        .orElseGet(() -> new StartupFailure("there is a bug", Optional.of(e)));
  }

  private static StartupFailure foreseen(String sentence) {
    return new StartupFailure(sentence, Optional.empty());
  }

  private static String sentence(ApiServerError error, URL apiServer) {
    String answer = "(%d: %s)".formatted(error.code(), error.words());
    return "the API server at %s "
        .formatted(apiServer)
        .concat(
            switch (error.code()) {
              case 0 ->
                  "is not reached (%s): look whether it is up, and at what is between, as a NetworkPolicy"
                      .formatted(error.words());
              case 401 ->
                  "does not take the operator's token %s: look at its ServiceAccount, and at the token in its pod"
                      .formatted(answer);
              case 403 ->
                  "refuses %s: helm upgrade brings back the operator's rights".formatted(answer);
              case 404 ->
                  "knows no Images %s: helm upgrade brings back the CRD images.skopeo.io"
                      .formatted(answer);
              default -> "refuses %s: look at its own log".formatted(answer);
            });
  }

  public void report(Logger log) {
    bug.ifPresentOrElse(
        e -> log.error("could not start: {}", sentence, e),
        () -> log.error("could not start: {}", sentence));
  }
}
