package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Seal;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunIdentity.ImageName;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.RunPulls;
import io.skopeo.operator.tekton.TaskDialect;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Launches a round's batches: each as a ConfigMap and a TaskRun of one deterministic name. An
 * existing run of that name is adopted: the next pass reads it with the lines that it really has.
 */
final class Dispatcher {
  private final KubernetesClient client;
  private final RunOptionsFactory options;
  private final TaskRunReader reader;
  private final Tasks tasks;
  private final ProxySecret proxySecret;
  private final BusyDestinationCheck busyDestinations;
  private final RunConfigMaps configMaps;

  Dispatcher(KubernetesClient client, RunDefaults defaults, TaskRunReader reader, Tasks tasks) {
    this.client = client;
    options = new RunOptionsFactory(defaults);
    this.reader = reader;
    this.tasks = tasks;
    proxySecret = new ProxySecret(client, defaults.proxies());
    busyDestinations = new BusyDestinationCheck(client, reader);
    configMaps = new RunConfigMaps(client);
  }

  /**
   * Launches the batches of a round.
   *
   * @param known this operator's own runs that the informer shows, of whatever Image
   */
  Started launch(Round round, Pass pass, Place place, List<OwnRun> known) {
    if (round.start().isEmpty()) {
      return new Started.All(List.of());
    }
    RunOptions runOptions = options.create(pass, place);
    try {
      return switch (task(round, place, runOptions)) {
        case Parsed.Invalid<TaskDialect>(var problem) -> new Started.Hindered(problem, List.of());
        case Parsed.Valid<TaskDialect>(var task) -> {
          // The informer may be behind: nothing is started beside a run that it does not show.
          List<TaskRun> writers =
              busyDestinations.writers(pass.intent().destination(), place.namespace());
          Set<String> existing = names(pass.image(), writers);
          if (!pass.names().containsAll(existing)) {
            yield new Started.Outdated(List.of());
          }
          Optional<Started.Held> obstacle =
              busyDestinations.obstacle(round, pass, place.namespace(), writers, known);
          if (obstacle.isPresent()) {
            yield obstacle.get();
          }
          var taken = new HashSet<>(existing);
          taken.addAll(pass.names());
          yield launchAll(round, new Order(pass, place, task, runOptions, taken));
        }
      };
    } catch (KubernetesClientException e) {
      return new Started.Hindered(problem(e, place), List.of());
    }
  }

  /** Resolves the Task, or says why it cannot run these batches. */
  private Parsed<TaskDialect> task(Round round, Place place, RunOptions runOptions) {
    return tasks
        .in(place.namespace())
        .then(task ->
            task.objection(round.start(), runOptions)
                .or(() -> proxySecret.objection(place.namespace()))
                .<Parsed<TaskDialect>>map(Parsed.Invalid::new)
                .orElseGet(() -> new Parsed.Valid<>(task)));
  }

  private Set<String> names(Image image, List<TaskRun> runs) {
    return runs.stream()
        .filter(run -> reader.isOf(image, run))
        .map(run -> run.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What all runs of a round have in common.
   *
   * @param taken names that runs or ConfigMaps have already
   */
  private record Order(
      Pass pass, Place place, TaskDialect task, RunOptions options, Set<String> taken) {}

  private Started launchAll(Round round, Order order) {
    var started = new ArrayList<Run>();
    int count = round.start().size();
    for (int i = 0; i < count; i++) {
      var batch = round.start().get(i);
      try {
        Optional<Run> run = launchOne(batch, "%d-of-%d".formatted(i + 1, count), order);
        if (run.isEmpty()) {
          // Somebody was faster. The run is the Image's all the same: the next pass reads it.
          return new Started.Outdated(started);
        }
        started.add(run.get());
      } catch (KubernetesClientException e) {
        return new Started.Hindered(problem(e, order.place()), started);
      }
    }
    return new Started.All(started);
  }

  /** Returns the new run; empty if there is a run of that name. */
  private Optional<Run> launchOne(Batch batch, String number, Order order) {
    RunIdentity run = reserveName(batch, number, order);
    HasMetadata taskRun = RunBuilder.taskRun(run, batch, order.task(), order.options());
    try {
      HasMetadata created = client.resource(taskRun).create();
      configMaps.giveTo(created);
      return Optional.of(
          new Run(
              run.namespace(),
              run.name(),
              batch,
              order.pass().now().instant(),
              new Run.AtWork(),
              Optional.of(seal(created, batch, order.options()))));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      configMaps.delete(run);
      throw e;
    }
  }

  private static Seal seal(HasMetadata created, Batch batch, RunOptions runOptions) {
    return new Seal(
        created.getMetadata().getUid(),
        batch.fingerprint(),
        RunPulls.of(batch, runOptions.account().pulls()).map(RunPulls::toString).orElse(""));
  }

  /** Creates the ConfigMap under the first name of the slot that is free for these very lines. */
  private RunIdentity reserveName(Batch batch, String number, Order order) {
    while (true) {
      RunIdentity run = freeName(order, number);
      order.taken().add(run.name());
      if (configMaps.create(run, RunBuilder.configMap(run, batch, order.task(), order.options()))) {
        return run;
      }
    }
  }

  /** Two operators that know the same runs choose the same name. */
  private static RunIdentity freeName(Order order, String number) {
    Pass pass = order.pass();
    String slot = pass.memory().nextLook().map(Instant::toString).orElse("first");
    return IntStream.iterate(1, sequence -> sequence + 1)
        .mapToObj(sequence ->
            new RunIdentity(
                name(pass.image()),
                order.place().namespace(),
                slot,
                pass.intent().fingerprint(),
                sequence,
                number))
        .filter(identity -> !order.taken().contains(identity.name()))
        .findFirst()
        .orElseThrow();
  }

  static ImageName name(Image image) {
    var metadata = image.getMetadata();
    return new ImageName(metadata.getNamespace(), metadata.getName(), metadata.getUid());
  }

  /** A refused request needs a user's action; an API server that does not answer is tried again. */
  private static Problem problem(KubernetesClientException e, Place place) {
    int code = e.getCode();
    String message =
        Optional.ofNullable(e.getStatus()).map(s -> s.getMessage()).orElse("no answer");
    if (code == HttpURLConnection.HTTP_FORBIDDEN) {
      return new Problem(
          Reason.ACCESS_DENIED,
          "The operator may not make runs in namespace %s: %s"
              .formatted(place.namespace(), message));
    }
    return code >= HttpURLConnection.HTTP_BAD_REQUEST
            && code < HttpURLConnection.HTTP_INTERNAL_ERROR
        ? new Problem(
            Reason.RUN_REFUSED,
            "The run in namespace %s was refused: %s".formatted(place.namespace(), message))
        : new Problem(
            Reason.KUBERNETES_ERROR,
            "The run in namespace %s could not be made, it is tried again: %s"
                .formatted(place.namespace(), message));
  }
}
