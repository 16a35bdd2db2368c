package io.skopeo.operator.app;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What Kubernetes is told of this process. Liveness asks only what a restart mends: an API server
 * that is away is none of it.
 *
 * @param state what there is
 * @param started whether the watches were begun
 * @param watching whether the API server is reached and everything watched that is to be
 * @param tekton whether Tekton Pipelines are there
 */
public record HealthChecks(
    Supplier<OperatorSnapshot> state,
    BooleanSupplier started,
    BooleanSupplier watching,
    BooleanSupplier tekton) {
  /**
   * Of an operator, which may be started later.
   *
   * @param state what its reconciler knows
   */
  public static HealthChecks of(
      Operator operator, Supplier<OperatorSnapshot> state, TektonDiscovery tekton) {
    RuntimeInfo info = operator.getRuntimeInfo();
    return new HealthChecks(
        state, info::isStarted, info::allEventSourcesAreHealthy, tekton::isThere);
  }

  /** Why only another process can help. */
  public Optional<String> dead() {
    return state.get().isStuck()
        ? Optional.of("No Image was reconciled for a quarter of an hour although some are due.")
        : Optional.empty();
  }

  /** What is missing. */
  public Optional<String> unready() {
    if (!started.getAsBoolean()) {
      return Optional.of("The operator starts: Images and TaskRuns are not watched yet.");
    }
    if (!watching.getAsBoolean()) {
      return Optional.of(
          "Images or TaskRuns cannot be watched: look at the log, and whether the API server is reached.");
    }
    return tekton.getAsBoolean() ? Optional.empty() : Optional.of(TektonDiscovery.MISSING);
  }
}
