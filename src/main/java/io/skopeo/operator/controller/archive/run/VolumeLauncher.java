package io.skopeo.operator.controller.archive.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.execution.CredsInitCheck;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ProxySecretCheck;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.launch.FencedClient;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.TaskContract;
import io.skopeo.operator.tekton.VolumeRunBuilder;
import io.skopeo.operator.tekton.VolumeWork;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches the runs of exports and imports: one at a time for each claim, since a volume has no
 * other lock.
 */
public final class VolumeLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeLauncher.class);

  private final KubernetesClient client;
  private final FencedClient launches;
  private final VolumeRuns runs;
  private final TaskResolver tasks;
  private final ProxySecretCheck proxySecret;
  private final CredsInitCheck credsInit;
  private final int mostRuns;

  /**
   * Creates a launcher.
   *
   * @param mostRuns the most runs of exports and imports at once
   */
  public VolumeLauncher(
      KubernetesClient client,
      FencedClient launches,
      VolumeRuns runs,
      TaskResolver tasks,
      ProxySecretCheck proxySecret,
      CredsInitCheck credsInit,
      int mostRuns) {
    this.client = client;
    this.launches = launches;
    this.runs = runs;
    this.tasks = tasks;
    this.proxySecret = proxySecret;
    this.credsInit = credsInit;
    this.mostRuns = mostRuns;
  }

  /** Launches a run. Only one is launched at a time, so that no two see a volume as free. */
  public synchronized VolumeLaunch launch(
      VolumeWork work, CopyBatch batch, ExecutionTarget target, RunOptions options, Instant now) {
    String namespace = work.owner().namespace();
    try {
      return tasks.in(namespace) instanceof Parsed.Valid<TaskContract>(var task)
          ? problem(work, target, task)
              .<VolumeLaunch>map(VolumeLaunch.Refused::new)
              .orElseGet(() ->
                  obstacle(work)
                      .<VolumeLaunch>map(VolumeLaunch.Later::new)
                      .orElseGet(() -> create(work, batch, task, options, now)))
          : new VolumeLaunch.Refused(missingTask(namespace));
    } catch (KubernetesClientException e) {
      return new VolumeLaunch.Refused(
          new Problem(
              Reason.KUBERNETES_ERROR,
              "The TaskRun could not be prepared (HTTP %d), which is retried."
                  .formatted(e.getCode())));
    }
  }

  private Problem missingTask(String namespace) {
    return tasks.in(namespace) instanceof Parsed.Invalid<TaskContract>(var problem)
        ? problem
        : new Problem(Reason.TASK_MISSING, "The Task was replaced meanwhile, which is retried.");
  }

  private Optional<Problem> problem(VolumeWork work, ExecutionTarget target, TaskContract task) {
    String namespace = work.owner().namespace();
    return task.volumeProblem()
        .or(() -> claim(namespace, work.claim()))
        .or(() -> proxySecret.problem(namespace))
        .or(() -> credsInit.problem(target, task));
  }

  private Optional<Problem> claim(String namespace, String name) {
    return client.persistentVolumeClaims().inNamespace(namespace).withName(name).get() == null
        ? Optional.of(
            new Problem(
                Reason.VOLUME_MISSING,
                "PersistentVolumeClaim %s/%s does not exist: create it, or correct spec.volume.claimName."
                    .formatted(namespace, name)))
        : Optional.empty();
  }

  /** Returns why a run must wait. */
  private Optional<String> obstacle(VolumeWork work) {
    if (!launches.fence().mayCreate()) {
      return Optional.of("The operator has just started, or is about to hand over.");
    }
    Optional<String> user = runs.userOf(work.owner().namespace(), work.claim());
    if (user.isPresent()) {
      return Optional.of("%s uses the volume.".formatted(user.get()));
    }
    return runs.active() >= mostRuns
        ? Optional.of(
            "As many exports and imports run as TaskRuns may at once: %d.".formatted(mostRuns))
        : Optional.empty();
  }

  private VolumeLaunch create(
      VolumeWork work, CopyBatch batch, TaskContract task, RunOptions options, Instant now) {
    RunIdentity run = VolumeRunBuilder.identity(work.owner(), work.mode().word(), now);
    KubernetesClient fenced = launches.client();
    TaskRun created;
    try {
      created = fenced.resource(VolumeRunBuilder.taskRun(run, batch, work, task, options)).create();
    } catch (KubernetesClientException e) {
      return refusedOrTaken(e, "TaskRun", run);
    }
    try {
      fenced
          .resource(VolumeRunBuilder.configMap(run, batch, work, task, options, created))
          .create();
    } catch (KubernetesClientException e) {
      // Its pod waits for the ConfigMap.
      runs.delete(created);
      return refusedOrTaken(e, "ConfigMap", run);
    }
    LOG.info("TaskRun {}/{}: {}", run.namespace(), run.name(), work.title());
    return new VolumeLaunch.Launched(created);
  }

  private static VolumeLaunch refusedOrTaken(
      KubernetesClientException e, String kind, RunIdentity run) {
    if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
      return new VolumeLaunch.Later("The name %s is taken.".formatted(run.name()));
    }
    boolean rejected =
        e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST
            && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR;
    String message =
        Optional.ofNullable(e.getStatus()).map(status -> status.getMessage()).orElse("no response");
    return new VolumeLaunch.Refused(
        new Problem(
            rejected ? Reason.RUN_REFUSED : Reason.KUBERNETES_ERROR,
            "The %s in namespace %s was %s: %s"
                .formatted(
                    kind,
                    run.namespace(),
                    rejected ? "rejected" : "not created, which is retried",
                    message)));
  }
}
