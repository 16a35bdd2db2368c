package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.QueueView;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Optional;

/** Observes the input of planning: the target of an Image's runs, and the registries. */
public final class TargetObserver {
  private final ExecutionTargetResolver targets;
  private final RegistryObserver registries;
  private final QueueViews queue;

  public TargetObserver(
      ExecutionTargetResolver targets, RegistryObserver registries, QueueViews queue) {
    this.targets = targets;
    this.registries = registries;
    this.queue = queue;
  }

  /**
   * Resolves the target and observes the registries.
   *
   * @param tekton whether Tekton is installed; without it, no registry is requested
   */
  public TargetObservation observe(ReconcileContext pass, boolean tekton) {
    Parsed<ExecutionTarget> target =
        tekton
            ? targets.of(pass.image(), pass.intent())
            : new Parsed.Invalid<>(new Problem(Reason.TEKTON_MISSING, TektonDiscovery.MISSING));
    return switch (target) {
      case Parsed.Invalid<ExecutionTarget>(var problem) ->
          new TargetObservation(
              observation(pass, new Observation.Unobservable(problem), QueueView.EMPTY),
              Optional.empty());
      case Parsed.Valid<ExecutionTarget>(var resolved) ->
          new TargetObservation(
              observation(pass, registries.observe(pass, resolved), queue.of(pass, resolved)),
              Optional.of(resolved));
    };
  }

  private static Observation observation(
      ReconcileContext pass, Observation.RegistryView registries, QueueView queue) {
    return new Observation(
        registries,
        pass.runs(),
        DestinationConflicts.of(pass.olderImages(), pass.intent().destination(), registries),
        queue);
  }
}
