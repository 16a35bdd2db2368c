package io.skopeo.operator.controller;

import io.javaoperatorsdk.operator.OperatorException;
import io.skopeo.operator.problem.SafeText;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The error that ended a reconcile early. It is retried; only a bug is logged with a stack trace.
 *
 * @param sentence what happened, in one line
 * @param bug an unexpected exception
 */
public record ReconcileError(String sentence, Optional<RuntimeException> bug) {
  private static final int MAX_LENGTH = 500;

  /** Classifies an exception; the SDK wraps failures of the API server in its own. */
  public static ReconcileError of(RuntimeException e) {
    return ApiServerError.ofClient(e)
        .map(error -> new ReconcileError(error.sentence(), Optional.empty()))
        .orElseGet(() -> ofSdk(e));
  }

  private static ReconcileError ofSdk(RuntimeException e) {
    return e instanceof OperatorException
        ? new ReconcileError(
            SafeText.text(String.valueOf(e.getMessage()), MAX_LENGTH), Optional.empty())
        : new ReconcileError("could not be reconciled because of a bug", Optional.of(e));
  }

  /** Logs it. */
  public void report(Logger log) {
    bug.ifPresentOrElse(
        e -> log.error("{}; it is retried", sentence, e),
        () -> log.warn("{}; it is retried", sentence));
  }
}
