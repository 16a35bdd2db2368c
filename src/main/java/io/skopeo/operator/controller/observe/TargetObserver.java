package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.planning.input.Capacity;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Optional;

/** Observes what planning needs: where an Image's runs may be, and what the registries answer. */
public final class TargetObserver {
  private final ExecutionTargetResolver targets;
  private final RegistryObserver registries;

  public TargetObserver(ExecutionTargetResolver targets, RegistryObserver registries) {
    this.targets = targets;
    this.registries = registries;
  }

  /**
   * Resolves the place and surveys the registries.
   *
   * @param tekton whether there is Tekton; without it, no registry is asked
   */
  public TargetObservation observe(ReconcileContext pass, boolean tekton) {
    Parsed<ExecutionTarget> place =
        tekton
            ? targets.of(pass.image(), pass.intent())
            : new Parsed.Invalid<>(new Problem(Reason.TEKTON_MISSING, TektonDiscovery.MISSING));
    return switch (place) {
      case Parsed.Invalid<ExecutionTarget>(var problem) ->
          new TargetObservation(
              observed(pass, new Observation.Unobservable(problem)), Optional.empty());
      case Parsed.Valid<ExecutionTarget>(var resolved) ->
          new TargetObservation(
              observed(pass, registries.survey(pass, resolved)), Optional.of(resolved));
    };
  }

  private static Observation observed(ReconcileContext pass, Observation.RegistryView survey) {
    return new Observation(
        survey,
        pass.runs(),
        DestinationConflicts.of(pass.elders(), pass.intent().destination(), survey),
        Capacity.ALL);
  }
}
