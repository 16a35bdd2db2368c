package io.skopeo.operator.app;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The liveness and readiness of this process. Liveness checks only what a restart fixes, which an
 * unavailable API server is not.
 *
 * @param state takes a snapshot
 * @param started whether the operator has started its watches
 * @param watching whether all watches are healthy
 * @param tekton whether Tekton Pipelines are installed
 */
public record HealthChecks(
    Supplier<OperatorSnapshot> state,
    BooleanSupplier started,
    BooleanSupplier watching,
    BooleanSupplier tekton) {
  /** Creates the checks of an operator, which may be started later. */
  public static HealthChecks of(
      Operator operator, Supplier<OperatorSnapshot> state, TektonDiscovery tekton) {
    RuntimeInfo info = operator.getRuntimeInfo();
    return new HealthChecks(
        state, info::isStarted, info::allEventSourcesAreHealthy, tekton::isInstalled);
  }

  /** Returns why only a restart can help; empty if the process is alive. */
  public Optional<String> dead() {
    return state.get().isStuck()
        ? Optional.of("No Image was reconciled for 15 minutes although some are due.")
        : Optional.empty();
  }

  /** Returns what is missing; empty if the process is ready. */
  public Optional<String> unready() {
    if (!started.getAsBoolean()) {
      return Optional.of("The operator is starting: Images and TaskRuns are not watched yet.");
    }
    if (!watching.getAsBoolean()) {
      return Optional.of(
          "Images or TaskRuns cannot be watched: check the log, and whether the API server can be reached.");
    }
    return tekton.getAsBoolean() ? Optional.empty() : Optional.of(TektonDiscovery.MISSING);
  }
}
