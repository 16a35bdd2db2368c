package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.DestinationConflicts;
import io.skopeo.operator.plan.Observed;
import io.skopeo.operator.plan.Room;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Optional;

/** Observes what planning needs: where an Image's runs may be, and what the registries answer. */
final class TargetObserver {
  private final Places places;
  private final Surveyor surveyor;

  TargetObserver(Places places, Surveyor surveyor) {
    this.places = places;
    this.surveyor = surveyor;
  }

  /**
   * Resolves the place and surveys the registries.
   *
   * @param tekton whether there is Tekton; without it, no registry is asked
   */
  TargetObservation observe(Pass pass, boolean tekton) {
    Parsed<Place> place =
        tekton
            ? places.of(pass.image(), pass.intent())
            : new Parsed.Invalid<>(new Problem(Reason.TEKTON_MISSING, Tekton.MISSING));
    return switch (place) {
      case Parsed.Invalid<Place>(var problem) ->
          new TargetObservation(observed(pass, new Observed.Unseen(problem)), Optional.empty());
      case Parsed.Valid<Place>(var resolved) ->
          new TargetObservation(
              observed(pass, surveyor.survey(pass, resolved)), Optional.of(resolved));
    };
  }

  private static Observed observed(Pass pass, Observed.Survey survey) {
    return new Observed(
        survey,
        pass.runs(),
        DestinationConflicts.of(pass.elders(), pass.intent().destination(), survey),
        Room.ALL);
  }
}
