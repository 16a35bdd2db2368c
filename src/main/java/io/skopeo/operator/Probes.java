package io.skopeo.operator;

import io.skopeo.operator.reconcile.State;
import io.skopeo.operator.reconcile.Tekton;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What Kubernetes is told of this process. Liveness asks only what a restart mends: an API server
 * that is away is none of it.
 *
 * @param state what there is
 * @param watching whether the API server is reached and everything watched that is to be
 * @param tekton whether Tekton Pipelines are there
 */
record Probes(Supplier<State> state, BooleanSupplier watching, BooleanSupplier tekton) {
  /** Why only another process can help. */
  Optional<String> dead() {
    return state.get().isStuck()
        ? Optional.of("No Image was reconciled for a quarter of an hour although some are due.")
        : Optional.empty();
  }

  /** What is missing. */
  Optional<String> unready() {
    if (!watching.getAsBoolean()) {
      return Optional.of(
          "Images or TaskRuns cannot be watched: look at the log, and whether the API server is reached.");
    }
    return tekton.getAsBoolean() ? Optional.empty() : Optional.of(Tekton.MISSING);
  }
}
