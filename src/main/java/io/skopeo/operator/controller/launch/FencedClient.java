package io.skopeo.operator.controller.launch;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * The client that creates runs.
 *
 * @param client repeats no request, and gives up after {@link LaunchFence#CREATE_TIMEOUT}
 * @param fence says when it may create
 */
public record FencedClient(KubernetesClient client, LaunchFence fence) {}
