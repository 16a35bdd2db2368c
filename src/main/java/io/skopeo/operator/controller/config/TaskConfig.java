package io.skopeo.operator.controller.config;

import java.util.Optional;

/**
 * The Tekton Task that runs use.
 *
 * @param name of the Task
 * @param bundle the Tekton bundle that contains it; empty if it is in the cluster
 * @param namespace of the Task for namespaces that have none of their own
 */
public record TaskConfig(String name, Optional<String> bundle, String namespace) {}
