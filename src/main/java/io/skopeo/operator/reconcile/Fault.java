package io.skopeo.operator.reconcile;

import io.javaoperatorsdk.operator.OperatorException;
import io.skopeo.operator.problem.Plain;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Why a reconcile ended early. All of them are tried again; only a bug has a stack trace.
 *
 * @param sentence what happened, in one line
 * @param bug what nobody foresaw
 */
record Fault(String sentence, Optional<RuntimeException> bug) {
  private static final int MOST_CHARACTERS = 500;

  /** The API server may be at fault though the SDK says it in its own exception. */
  static Fault of(RuntimeException e) {
    return Outage.ofClient(e)
        .map(outage -> new Fault(outage.sentence(), Optional.empty()))
        .orElseGet(() -> ofSdk(e));
  }

  private static Fault ofSdk(RuntimeException e) {
    return e instanceof OperatorException
        ? new Fault(Plain.text(String.valueOf(e.getMessage()), MOST_CHARACTERS), Optional.empty())
        : new Fault("could not be reconciled, by a bug", Optional.of(e));
  }

  void tell(Logger log) {
    bug.ifPresentOrElse(
        e -> log.error("{}; it is tried again", sentence, e),
        () -> log.warn("{}; it is tried again", sentence));
  }
}
