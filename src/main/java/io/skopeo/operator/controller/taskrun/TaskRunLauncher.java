package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ProxySecretCheck;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.proof.ProofKey;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunFingerprint;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunIdentity.ImageName;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.RunPulls;
import io.skopeo.operator.tekton.TaskContract;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Launches the batches of a plan, each as a ConfigMap and a TaskRun of one deterministic name. An
 * existing run of that name is adopted: the next pass reads it with the copies that it really has.
 */
public final class TaskRunLauncher {
  private final KubernetesClient client;
  private final ProofKey proofKey;
  private final RunOptionsFactory options;
  private final TaskRunReader reader;
  private final TaskResolver tasks;
  private final ProxySecretCheck proxySecret;
  private final BusyDestinationCheck busyDestinations;
  private final RunConfigMaps configMaps;

  public TaskRunLauncher(
      KubernetesClient client,
      ProofKey proofKey,
      RunDefaults defaults,
      TaskRunReader reader,
      TaskResolver tasks) {
    this.client = client;
    this.proofKey = proofKey;
    options = new RunOptionsFactory(defaults);
    this.reader = reader;
    this.tasks = tasks;
    proxySecret = new ProxySecretCheck(client, defaults.proxies());
    busyDestinations = new BusyDestinationCheck(client, reader);
    configMaps = new RunConfigMaps(client);
  }

  /**
   * Launches the batches of a plan.
   *
   * @param known all verified runs that the informer shows
   */
  public LaunchResult launch(
      Plan plan, ReconcileContext pass, ExecutionTarget target, List<VerifiedTaskRun> known) {
    if (plan.batches().isEmpty()) {
      return new LaunchResult.All(List.of());
    }
    RunOptions runOptions = options.create(pass, target);
    try {
      return switch (proofKey.proof().then(_ -> task(plan, target, runOptions))) {
        case Parsed.Invalid<TaskContract>(var problem) ->
            new LaunchResult.Failed(problem, List.of());
        case Parsed.Valid<TaskContract>(var task) -> {
          // The informer may be behind: nothing is launched beside a run that it does not show.
          List<TaskRun> writers =
              busyDestinations.writers(pass.intent().destination(), target.namespace());
          Set<String> existing = names(pass.image(), writers);
          if (!pass.names().containsAll(existing)) {
            yield new LaunchResult.Outdated(List.of());
          }
          Optional<LaunchResult.Held> obstacle =
              busyDestinations.obstacle(plan, pass, target.namespace(), writers, known);
          if (obstacle.isPresent()) {
            yield obstacle.get();
          }
          var taken = new HashSet<>(existing);
          taken.addAll(pass.names());
          yield launchAll(plan, new Launch(pass, target, task, runOptions, taken));
        }
      };
    } catch (KubernetesClientException e) {
      return new LaunchResult.Failed(problem(e, target), List.of());
    }
  }

  /** Resolves the Task; a problem if it cannot run these batches. */
  private Parsed<TaskContract> task(Plan plan, ExecutionTarget target, RunOptions runOptions) {
    return tasks
        .in(target.namespace())
        .then(task ->
            task.problem(plan.batches(), runOptions)
                .or(() -> proxySecret.problem(target.namespace()))
                .<Parsed<TaskContract>>map(Parsed.Invalid::new)
                .orElseGet(() -> new Parsed.Valid<>(task)));
  }

  private Set<String> names(Image image, List<TaskRun> runs) {
    return runs.stream()
        .filter(run -> reader.isOf(image, run))
        .map(run -> run.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The common input of all runs of a launch.
   *
   * @param taken names of existing runs and ConfigMaps
   */
  private record Launch(
      ReconcileContext pass,
      ExecutionTarget target,
      TaskContract task,
      RunOptions options,
      Set<String> taken) {}

  private LaunchResult launchAll(Plan plan, Launch launch) {
    var started = new ArrayList<CopyRun>();
    int count = plan.batches().size();
    for (int i = 0; i < count; i++) {
      var batch = plan.batches().get(i);
      try {
        Optional<CopyRun> run = launchOne(batch, "%d-of-%d".formatted(i + 1, count), launch);
        if (run.isEmpty()) {
          // Another operator was faster; the next pass reads its run.
          return new LaunchResult.Outdated(started);
        }
        started.add(run.get());
      } catch (KubernetesClientException e) {
        return new LaunchResult.Failed(problem(e, launch.target()), started);
      }
    }
    return new LaunchResult.All(started);
  }

  /** Launches one run; empty if the name is taken by another run. */
  private Optional<CopyRun> launchOne(CopyBatch batch, String number, Launch launch) {
    RunIdentity run = reserveName(batch, number, launch);
    HasMetadata taskRun = RunBuilder.taskRun(run, batch, launch.task(), launch.options());
    try {
      HasMetadata created = client.resource(taskRun).create();
      configMaps.setOwner(created);
      return Optional.of(
          new CopyRun(
              run.namespace(),
              run.name(),
              batch,
              launch.pass().now().instant(),
              new CopyRun.Running(),
              Optional.of(fingerprint(created, batch, launch.options()))));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      configMaps.delete(run);
      throw e;
    }
  }

  private static RunFingerprint fingerprint(
      HasMetadata created, CopyBatch batch, RunOptions runOptions) {
    return new RunFingerprint(
        created.getMetadata().getUid(),
        batch.fingerprint(),
        RunPulls.of(batch, runOptions.account().pulls()).map(RunPulls::toString).orElse(""));
  }

  /** Creates the ConfigMap under the first free name. */
  private RunIdentity reserveName(CopyBatch batch, String number, Launch launch) {
    while (true) {
      RunIdentity run = freeName(launch, number);
      launch.taken().add(run.name());
      if (configMaps.create(
          run, RunBuilder.configMap(run, batch, launch.task(), launch.options()))) {
        return run;
      }
    }
  }

  /** Chooses a name deterministically: two operators that know the same runs choose the same. */
  private static RunIdentity freeName(Launch launch, String number) {
    ReconcileContext pass = launch.pass();
    String generation = Long.toString(pass.image().getMetadata().getGeneration());
    return IntStream.iterate(1, sequence -> sequence + 1)
        .mapToObj(sequence ->
            new RunIdentity(
                name(pass.image()),
                launch.target().namespace(),
                generation,
                pass.intent().fingerprint(),
                sequence,
                number))
        .filter(identity -> !launch.taken().contains(identity.name()))
        .findFirst()
        .orElseThrow();
  }

  public static ImageName name(Image image) {
    var metadata = image.getMetadata();
    return new ImageName(metadata.getNamespace(), metadata.getName(), metadata.getUid());
  }

  /** A rejected request needs a user action; other errors are retried. */
  private static Problem problem(KubernetesClientException e, ExecutionTarget target) {
    int code = e.getCode();
    String message =
        Optional.ofNullable(e.getStatus()).map(s -> s.getMessage()).orElse("no response");
    if (code == HttpURLConnection.HTTP_FORBIDDEN) {
      return new Problem(
          Reason.ACCESS_DENIED,
          "The operator may not create TaskRuns in namespace %s: %s"
              .formatted(target.namespace(), message));
    }
    return code >= HttpURLConnection.HTTP_BAD_REQUEST
            && code < HttpURLConnection.HTTP_INTERNAL_ERROR
        ? new Problem(
            Reason.RUN_REFUSED,
            "The TaskRun in namespace %s was rejected: %s".formatted(target.namespace(), message))
        : new Problem(
            Reason.KUBERNETES_ERROR,
            "The TaskRun in namespace %s could not be created, which is retried: %s"
                .formatted(target.namespace(), message));
  }
}
