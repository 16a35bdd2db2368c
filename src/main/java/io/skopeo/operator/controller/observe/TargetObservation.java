package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.planning.input.Observation;
import java.util.Optional;

/**
 * The observation of one pass.
 *
 * @param place where runs may be launched; empty if that could not be resolved, which the
 *     observation then says
 */
public record TargetObservation(Observation observation, Optional<ExecutionTarget> place) {}
