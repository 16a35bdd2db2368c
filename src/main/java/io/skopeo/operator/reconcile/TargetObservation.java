package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Observed;
import java.util.Optional;

/**
 * The observation of one pass.
 *
 * @param place where runs may be launched; empty if that could not be resolved, which the
 *     observation then says
 */
record TargetObservation(Observed observed, Optional<Place> place) {}
