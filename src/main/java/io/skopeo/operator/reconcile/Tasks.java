package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.ShippedTask;
import io.skopeo.operator.tekton.TaskDialect;
import org.jspecify.annotations.Nullable;

/** Resolves the Task that runs in a namespace use, and reads what it declares. */
final class Tasks {
  private final KubernetesClient client;
  private final TaskConfig config;

  Tasks(KubernetesClient client, TaskConfig config) {
    this.client = client;
    this.config = config;
  }

  /**
   * Returns the Task of the namespace itself, or else the installation's, from a bundle or from the
   * cluster.
   */
  Parsed<TaskDialect> in(String namespace) {
    Task own = get(namespace);
    if (own != null) {
      return TaskDialect.of(own);
    }
    if (config.bundle().isPresent()) {
      return new Parsed.Valid<>(
          ShippedTask.DIALECT.at(new TaskDialect.InBundle(config.bundle().get()), config.name()));
    }
    Task shared = get(config.namespace());
    return shared != null
        ? TaskDialect.of(shared)
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
