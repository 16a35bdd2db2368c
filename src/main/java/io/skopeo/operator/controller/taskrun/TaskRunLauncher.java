package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.TaskContract;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches a batch: a TaskRun, then the ConfigMap with its copies, which it owns. Its pod waits for
 * the ConfigMap, so that an operator that ends in between leaves nothing but a TaskRun that copies
 * nothing, and is found by its label.
 */
public final class TaskRunLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunLauncher.class);

  /** The words of RBAC. A quota or a webhook answers with the same status. */
  private static final String NO_RIGHT = " cannot create resource ";

  private final KubernetesClient client;
  private final TaskRunVerifier verifier;
  private final RunContents contents;
  private final BooleanSupplier mayCreate;

  /**
   * Creates a launcher.
   *
   * @param client whose requests are not retried, and take a bounded time
   * @param mayCreate asked before each request that creates something
   */
  public TaskRunLauncher(
      KubernetesClient client,
      TaskRunVerifier verifier,
      RunContents contents,
      BooleanSupplier mayCreate) {
    this.client = client;
    this.verifier = verifier;
    this.contents = contents;
    this.mayCreate = mayCreate;
  }

  /** Launches a batch under a name. */
  public LaunchResult launch(
      RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    return switch (proven(RunBuilder.taskRun(run, batch, task, options))) {
      case Parsed.Invalid<TaskRun>(var problem) -> new LaunchResult.Refused(problem);
      case Parsed.Valid<TaskRun>(var proven) -> create(proven, run, batch, task, options);
    };
  }

  private LaunchResult create(
      TaskRun proven, RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    if (!mayCreate.getAsBoolean()) {
      return new LaunchResult.Fenced();
    }
    TaskRun created;
    try {
      created = client.resource(proven).create();
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpURLConnection.HTTP_CONFLICT
          ? new LaunchResult.NameTaken()
          : new LaunchResult.Refused(problem(e, "TaskRun", run));
    }
    if (verifier.of(created).isEmpty()) {
      delete(created);
      return new LaunchResult.Refused(altered(run));
    }
    if (!mayCreate.getAsBoolean()) {
      delete(created);
      return new LaunchResult.Fenced();
    }
    // The event of the TaskRun may lead to a pass before the ConfigMap exists.
    contents.put(created, batch);
    try {
      client.resource(RunBuilder.configMap(run, batch, task, options, created)).create();
    } catch (KubernetesClientException e) {
      contents.remove(created.getMetadata().getUid());
      delete(created);
      return e.getCode() == HttpURLConnection.HTTP_CONFLICT
          ? new LaunchResult.NameTaken()
          : new LaunchResult.Refused(problem(e, "ConfigMap", run));
    }
    return new LaunchResult.Launched(created);
  }

  /** Deletes a run without a ConfigMap; if that fails, it is found as a broken one later. */
  private void delete(TaskRun run) {
    try {
      client.resource(run).delete();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "TaskRun {}/{} without a ConfigMap could not be deleted, which is retried: {}",
          run.getMetadata().getNamespace(),
          run.getMetadata().getName(),
          e.getMessage());
    }
  }

  private static Problem altered(RunIdentity run) {
    return new Problem(
        Reason.RUN_REFUSED,
        "The labels or annotations of the TaskRun in namespace %s were changed as it was created: exempt the labels and annotations of skopeo.io from the webhook or policy that does it."
            .formatted(run.namespace()));
  }

  private Parsed<TaskRun> proven(TaskRun run) {
    return verifier
        .prove(run.getMetadata())
        .then(proof ->
            new Parsed.Valid<>(
                new TaskRunBuilder(run)
                    .editMetadata()
                    .addToAnnotations(RunIdentity.PROOF, proof)
                    .endMetadata()
                    .build()));
  }

  /** A rejected request needs a user action; other errors are retried. */
  private static Problem problem(KubernetesClientException e, String kind, RunIdentity run) {
    int code = e.getCode();
    String message =
        Optional.ofNullable(e.getStatus()).map(s -> s.getMessage()).orElse("no response");
    if (code == HttpURLConnection.HTTP_FORBIDDEN && message.contains(NO_RIGHT)) {
      return new Problem(
          Reason.ACCESS_DENIED,
          "The operator may not create %ss in namespace %s: %s"
              .formatted(kind, run.namespace(), message));
    }
    return code >= HttpURLConnection.HTTP_BAD_REQUEST
            && code < HttpURLConnection.HTTP_INTERNAL_ERROR
        ? new Problem(
            Reason.RUN_REFUSED,
            "The %s in namespace %s was rejected: %s".formatted(kind, run.namespace(), message))
        : new Problem(
            Reason.KUBERNETES_ERROR,
            "The %s in namespace %s could not be created, which is retried: %s"
                .formatted(kind, run.namespace(), message));
  }
}
