package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.Observation.RegistryView;

/**
 * The plan of one source.
 *
 * @param pass its input
 * @param view what the registries and the volume have of it
 */
public record SourcePlan(Source source, ReconcileContext pass, RegistryView view, Plan plan) {}
