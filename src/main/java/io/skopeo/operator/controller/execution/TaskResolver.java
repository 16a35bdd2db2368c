package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.controller.config.TaskConfig;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.ShippedTask;
import io.skopeo.operator.tekton.TaskContract;
import org.jspecify.annotations.Nullable;

/** Resolves the Task that runs in a namespace use, and reads what it declares. */
public final class TaskResolver {
  private final KubernetesClient client;
  private final TaskConfig config;

  public TaskResolver(KubernetesClient client, TaskConfig config) {
    this.client = client;
    this.config = config;
  }

  /**
   * Returns the Task of the namespace itself, or else the installation's, from a bundle or from the
   * cluster.
   */
  public Parsed<TaskContract> in(String namespace) {
    Task own = get(namespace);
    if (own != null) {
      return TaskContract.of(own);
    }
    if (config.bundle().isPresent()) {
      return new Parsed.Valid<>(
          ShippedTask.DIALECT.at(new TaskContract.InBundle(config.bundle().get()), config.name()));
    }
    Task shared = get(config.namespace());
    return shared != null
        ? TaskContract.of(shared)
        : new Parsed.Invalid<>(
            new Problem(
                Reason.TASK_MISSING,
                "Task %s is neither in namespace %s nor in %s: kubectl apply --namespace=%s -f tekton/skopeo-copy.yaml."
                    .formatted(config.name(), namespace, config.namespace(), config.namespace())));
  }

  private @Nullable Task get(String namespace) {
    return client.resources(Task.class).inNamespace(namespace).withName(config.name()).get();
  }
}
