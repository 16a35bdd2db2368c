package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunIdentity.ImageName;
import io.skopeo.operator.tekton.RunOptions;
import io.skopeo.operator.tekton.TaskDialect;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Starts a round's batches: ConfigMap and TaskRun of one deterministic name. Where a run of that
 * name exists already, it is adopted: the next pass reads it with the lines that it really has.
 */
final class Dispatcher {
  private final KubernetesClient client;
  private final Installation installation;
  private final Runs runs;
  private final Tasks tasks;

  Dispatcher(KubernetesClient client, Installation installation, Runs runs, Tasks tasks) {
    this.client = client;
    this.installation = installation;
    this.runs = runs;
    this.tasks = tasks;
  }

  /** Starts the batches of a round that was decided with what the pass knows. */
  Started carryOut(Round round, Pass pass, Place place) {
    if (round.start().isEmpty()) {
      return new Started.All(List.of());
    }
    try {
      return switch (tasks.in(place.namespace())) {
        case Parsed.Invalid<TaskDialect>(var problem) -> new Started.Hindered(problem);
        case Parsed.Valid<TaskDialect>(var task) when task.objection(round.start()).isPresent() ->
            new Started.Hindered(task.objection(round.start()).get());
        case Parsed.Valid<TaskDialect>(var task) -> {
          // The informer may be behind: nothing is started beside a run that it does not show.
          Set<String> existing = runs.names(pass.image(), place.namespace());
          yield pass.names().containsAll(existing)
              ? start(round, pass, place, task, existing)
              : new Started.Outdated();
        }
      };
    } catch (KubernetesClientException e) {
      return new Started.Hindered(problem(e, place));
    }
  }

  private Started start(
      Round round, Pass pass, Place place, TaskDialect task, Set<String> existing) {
    var started = new ArrayList<Run>();
    var options =
        new RunOptions(
            place.serviceAccount(),
            place.owner(),
            place.source().tls().verify(),
            place.destination().tls().verify(),
            installation.parallelism(),
            installation.runTimeout(),
            pass.now().instant());
    var names = new HashSet<>(existing);
    int count = round.start().size();
    for (int i = 0; i < count; i++) {
      var batch = round.start().get(i);
      var identity = free(pass, place, "%d-of-%d".formatted(i + 1, count), names);
      names.add(identity.name());
      create(RunBuilder.configMap(identity, batch, options));
      if (!create(RunBuilder.taskRun(identity, batch, task, options))) {
        // Somebody was faster. The run is the Image's all the same: the next pass reads it.
        return new Started.Outdated();
      }
      started.add(
          new Run(
              identity.namespace(),
              identity.name(),
              batch,
              pass.now().instant(),
              new Run.AtWork()));
    }
    return new Started.All(started);
  }

  /**
   * The first name of the slot that no run has: two who know the same runs choose the same name.
   */
  private static RunIdentity free(Pass pass, Place place, String batch, Set<String> taken) {
    String slot = pass.memory().nextLook().map(Instant::toString).orElse("first");
    return IntStream.iterate(1, sequence -> sequence + 1)
        .mapToObj(sequence ->
            new RunIdentity(
                name(pass.image()),
                place.namespace(),
                slot,
                pass.intent().fingerprint(),
                sequence,
                batch))
        .filter(identity -> !taken.contains(identity.name()))
        .findFirst()
        .orElseThrow();
  }

  private boolean create(HasMetadata object) {
    try {
      client.resource(object).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  static ImageName name(Image image) {
    var metadata = image.getMetadata();
    return new ImageName(metadata.getNamespace(), metadata.getName(), metadata.getUid());
  }

  /**
   * Refused requests want mending; an API server or webhook that does not answer is tried again.
   */
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
