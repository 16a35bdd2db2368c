package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.planning.input.Observation;
import java.util.Optional;

/**
 * The observation of one pass.
 *
 * @param target the target of runs; empty if it could not be resolved: then the observation says
 *     why
 */
public record TargetObservation(Observation observation, Optional<ExecutionTarget> target) {}
