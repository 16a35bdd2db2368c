package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.ShippedTask;
import io.skopeo.operator.tekton.TaskDialect;
import org.jspecify.annotations.Nullable;

/** Finds the Task that runs in a namespace use, and reads what it declares. */
final class Tasks {
  private final KubernetesClient client;
  private final Installation installation;

  Tasks(KubernetesClient client, Installation installation) {
    this.client = client;
    this.installation = installation;
  }

  /**
   * The Task of the namespace itself, else the installation's: from a bundle, or from the cluster.
   */
  Parsed<TaskDialect> in(String namespace) {
    Task own = get(namespace);
    if (own != null) {
      return TaskDialect.of(own);
    }
    if (installation.taskBundle().isPresent()) {
      return new Parsed.Valid<>(
          ShippedTask.DIALECT.at(
              new TaskDialect.InBundle(installation.taskBundle().get()), installation.task()));
    }
    Task shared = get(installation.taskNamespace());
    return shared != null
        ? TaskDialect.of(shared)
        : new Parsed.Invalid<>(
            new Problem(
                Reason.TASK_MISSING,
                "Task %s is neither in namespace %s nor in %s: kubectl apply --namespace=%s -f tekton/skopeo-copy.yaml."
                    .formatted(
                        installation.task(),
                        namespace,
                        installation.taskNamespace(),
                        installation.taskNamespace())));
  }

  private @Nullable Task get(String namespace) {
    return client.resources(Task.class).inNamespace(namespace).withName(installation.task()).get();
  }
}
