package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.intent.RunWish;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a round's batches: ConfigMap and TaskRun of one deterministic name. Where a run of that
 * name exists already, it is adopted: the next pass reads it with the lines that it really has.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration UNTIL_POD_HAS_ENDED = Duration.ofSeconds(3);
  private static final Duration UNTIL_RUN_HAS_ENDED = Duration.ofSeconds(20);

  private final KubernetesClient client;
  private final Installation installation;
  private final Runs runs;
  private final Tasks tasks;
  private final ProxySecret proxySecret;

  Dispatcher(KubernetesClient client, Installation installation, Runs runs, Tasks tasks) {
    this.client = client;
    this.installation = installation;
    this.runs = runs;
    this.tasks = tasks;
    proxySecret = new ProxySecret(client, installation.proxies());
  }

  /**
   * Starts the batches of a round that was decided with what the pass knows.
   *
   * @param known this operator's own runs that the informer shows, of whatever Image
   */
  Started carryOut(Round round, Pass pass, Place place, List<OwnRun> known) {
    if (round.start().isEmpty()) {
      return new Started.All(List.of());
    }
    RunOptions options = options(pass, place);
    try {
      return switch (task(round, place, options)) {
        case Parsed.Invalid<TaskDialect>(var problem) -> new Started.Hindered(problem, List.of());
        case Parsed.Valid<TaskDialect>(var task) -> {
          // The informer may be behind: nothing is started beside a run that it does not show.
          List<TaskRun> there = runs.writing(pass.intent().destination(), place.namespace());
          Set<String> existing = runs.names(pass.image(), there);
          if (!pass.names().containsAll(existing)) {
            yield new Started.Outdated(List.of());
          }
          Optional<Started> held = held(round, pass, place, there, known);
          if (held.isPresent()) {
            yield held.get();
          }
          var taken = new HashSet<>(existing);
          taken.addAll(pass.names());
          yield start(round, new Order(pass, place, task, options, taken));
        }
      };
    } catch (KubernetesClientException e) {
      return new Started.Hindered(problem(e, place), List.of());
    }
  }

  /** The Task, where the round can be run with it. */
  private Parsed<TaskDialect> task(Round round, Place place, RunOptions options) {
    return tasks
        .in(place.namespace())
        .then(task ->
            task.objection(round.start(), options)
                .or(() -> proxySecret.objection(place.namespace()))
                .<Parsed<TaskDialect>>map(Parsed.Invalid::new)
                .orElseGet(() -> new Parsed.Valid<>(task)));
  }

  /** Waits for whoever still copies to one of the tags, be it of this Image's own past. */
  private Optional<Started> held(
      Round round, Pass pass, Place place, List<TaskRun> there, List<OwnRun> known) {
    Instant now = pass.now().instant();
    if (runs.isPodLeft(pass.intent().destination(), place.namespace(), there)) {
      return Optional.of(
          new Started.Held(
              busy("A pod of a TaskRun that is gone", pass), now.plus(UNTIL_POD_HAS_ENDED)));
    }
    Stream<OwnRun> elsewhere =
        known.stream()
            .filter(own -> !own.run().getMetadata().getNamespace().equals(place.namespace()));
    Stream<OwnRun> here = there.stream().filter(Own::isNamedAsLabelled).map(OwnRun::believed);
    return runs.isBusy(round, pass.image(), Stream.concat(here, elsewhere), now)
        ? Optional.of(
            new Started.Held(busy("Another TaskRun", pass), now.plus(UNTIL_RUN_HAS_ENDED)))
        : Optional.empty();
  }

  private static Problem busy(String who, Pass pass) {
    return new Problem(
        Reason.DESTINATION_BUSY,
        "%s still copies to %s; the copies begin when it has ended."
            .formatted(who, pass.intent().destination()));
  }

  /**
   * What all runs of a round have in common.
   *
   * @param taken names that runs or lists of lines have already
   */
  private record Order(
      Pass pass, Place place, TaskDialect task, RunOptions options, Set<String> taken) {}

  private Started start(Round round, Order order) {
    var started = new ArrayList<Run>();
    int count = round.start().size();
    for (int i = 0; i < count; i++) {
      var batch = round.start().get(i);
      try {
        Optional<Run> run = start(batch, "%d-of-%d".formatted(i + 1, count), order);
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

  /** Empty where there is a run of that name. */
  private Optional<Run> start(Batch batch, String number, Order order) {
    RunIdentity run = withLines(batch, number, order);
    HasMetadata taskRun = RunBuilder.taskRun(run, batch, order.task(), order.options());
    try {
      HasMetadata made = client.resource(taskRun).create();
      leaveLinesTo(made);
      return Optional.of(
          new Run(
              run.namespace(),
              run.name(),
              batch,
              order.pass().now().instant(),
              new Run.AtWork(),
              Optional.of(seal(made, batch, order.options()))));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Optional.empty();
      }
      lines(run).delete();
      throw e;
    }
  }

  private static Seal seal(HasMetadata made, Batch batch, RunOptions options) {
    return new Seal(
        made.getMetadata().getUid(),
        batch.fingerprint(),
        RunPulls.of(batch, options.pullAccount()).map(RunPulls::toString).orElse(""));
  }

  /** The first run of the slot that can be had with these very lines. */
  private RunIdentity withLines(Batch batch, String number, Order order) {
    while (true) {
      RunIdentity run = free(order, number);
      order.taken().add(run.name());
      ConfigMap lines = RunBuilder.configMap(run, batch, order.task(), order.options());
      try {
        client.resource(lines).create();
        return run;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        ConfigMap left = lines(run).get();
        if (left != null && lines.getData().equals(left.getData())) {
          return run;
        }
        // Left by an operator that died before it made the run, with lines of another moment.
      }
    }
  }

  private Resource<ConfigMap> lines(RunIdentity run) {
    return client.configMaps().inNamespace(run.namespace()).withName(run.name());
  }

  /** Whoever deletes a run, its lines go with it. */
  private void leaveLinesTo(HasMetadata run) {
    var metadata = run.getMetadata();
    var owner =
        new OwnerReferenceBuilder()
            .withApiVersion(run.getApiVersion())
            .withKind(run.getKind())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .build();
    try {
      client
          .configMaps()
          .inNamespace(metadata.getNamespace())
          .withName(metadata.getName())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              Serialization.asJson(Map.of("metadata", Map.of("ownerReferences", List.of(owner)))));
    } catch (KubernetesClientException e) {
      // The run has begun all the same; its lines are swept later.
      LOG.warn("lines of {} have no owner: {}", metadata.getName(), e.getMessage());
    }
  }

  private RunOptions options(Pass pass, Place place) {
    RunWish wish = pass.intent().runs();
    return new RunOptions(
        place.serviceAccount(),
        place.files(),
        place.pullAccount(),
        place.owner(),
        transport(place.source()),
        transport(place.destination()),
        installation.proxies(),
        wish.parallelism().orElse(installation.parallelism()),
        timeout(pass, place),
        wish.retryTimes(),
        wish.pod(),
        installation.carried().of(pass.image().getMetadata()),
        pass.now().instant());
  }

  private static RunOptions.Transport transport(Access access) {
    return new RunOptions.Transport(access.tls().verify(), access.tls().certificateAuthority());
  }

  /** Who runs in another's namespace does not keep its runs for longer than the others. */
  private Duration timeout(Pass pass, Place place) {
    Duration usual = installation.runTimeout();
    Duration wished = pass.intent().runs().timeout().orElse(usual);
    boolean own = pass.namespace().equals(place.namespace());
    return own || wished.compareTo(usual) < 0 ? wished : usual;
  }

  /**
   * The first name of the slot that no run has: two who know the same runs choose the same name.
   */
  private static RunIdentity free(Order order, String number) {
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
