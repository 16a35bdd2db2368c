package io.skopeo.operator.controller;

import com.fasterxml.jackson.core.JacksonException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.problem.Causes;
import io.skopeo.operator.problem.SafeText;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * An error of the API server, or of the connection to it. It is no bug, so no stack trace helps.
 *
 * @param code the HTTP status, 0 if there was no response
 * @param message of the API server, or of the connection
 */
public record ApiServerError(int code, String message) {
  private static final int MAX_LENGTH = 500;

  /**
   * Finds the error that the client reports; empty if it reports none, which is a bug. So is a
   * response that cannot be read, though its exception is an IOException.
   */
  static Optional<ApiServerError> ofClient(Throwable thrown) {
    return Causes.include(thrown, JacksonException.class)
        ? Optional.empty()
        : Causes.first(thrown, KubernetesClientException.class)
            .map(e ->
                e.getStatus() == null ? noResponse(e).orElseGet(() -> error(0, e)) : response(e));
  }

  /** Finds the error if only the API server is called: any missing response is its error then. */
  public static Optional<ApiServerError> of(Throwable thrown) {
    return ofClient(thrown).or(() -> noResponse(thrown));
  }

  private static Optional<ApiServerError> noResponse(Throwable thrown) {
    return Causes.of(thrown).filter(ApiServerError::isNoResponse).findFirst().map(e -> error(0, e));
  }

  private static boolean isNoResponse(Throwable cause) {
    return (cause instanceof IOException && !(cause instanceof JacksonException))
        || cause instanceof TimeoutException;
  }

  private static ApiServerError response(KubernetesClientException e) {
    String message = e.getStatus().getMessage();
    return message == null ? error(e.getCode(), e) : error(e.getCode(), message);
  }

  /** Falls back to the class name: exceptions of Java's client often have no message. */
  private static ApiServerError error(int code, Throwable e) {
    return error(code, Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
  }

  private static ApiServerError error(int code, String message) {
    return new ApiServerError(code, SafeText.text(message, MAX_LENGTH));
  }

  public String sentence() {
    return code == 0
        ? "the API server cannot be reached (%s)".formatted(message)
        : "the API server rejected the request (%d: %s)".formatted(code, message);
  }
}
