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
 * What the API server is at fault for, or the way to it. It is no bug, so no stack trace helps.
 *
 * @param code of its answer (HTTP), 0 where it gave none
 * @param words its own, or what came in between
 */
public record ApiServerError(int code, String words) {
  private static final int MOST_CHARACTERS = 500;

  /**
   * The one that the client tells of; empty where it tells of none, which is a bug. An answer that
   * came and cannot be read is one too, though its exception is an IOException.
   */
  static Optional<ApiServerError> ofClient(Throwable thrown) {
    return Causes.include(thrown, JacksonException.class)
        ? Optional.empty()
        : Causes.first(thrown, KubernetesClientException.class)
            .map(e -> e.getStatus() == null ? silence(e).orElseGet(() -> told(0, e)) : answered(e));
  }

  /** The same where nothing but the API server is asked: then any silence is its own. */
  public static Optional<ApiServerError> of(Throwable thrown) {
    return ofClient(thrown).or(() -> silence(thrown));
  }

  private static Optional<ApiServerError> silence(Throwable thrown) {
    return Causes.of(thrown).filter(ApiServerError::isSilence).findFirst().map(e -> told(0, e));
  }

  private static boolean isSilence(Throwable cause) {
    return (cause instanceof IOException && !(cause instanceof JacksonException))
        || cause instanceof TimeoutException;
  }

  private static ApiServerError answered(KubernetesClientException e) {
    String message = e.getStatus().getMessage();
    return message == null ? told(e.getCode(), e) : told(e.getCode(), message);
  }

  /** Java's client often says no more than the kind of exception. */
  private static ApiServerError told(int code, Throwable e) {
    return told(code, Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
  }

  private static ApiServerError told(int code, String words) {
    return new ApiServerError(code, SafeText.text(words, MOST_CHARACTERS));
  }

  /** In a few words. */
  public String sentence() {
    return code == 0
        ? "the API server is not reached (%s)".formatted(words)
        : "the API server refuses (%d: %s)".formatted(code, words);
  }
}
