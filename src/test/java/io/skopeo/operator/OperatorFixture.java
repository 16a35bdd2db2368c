package io.skopeo.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunStatusBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Line;
import io.skopeo.operator.reconcile.ImageReconciler;
import io.skopeo.operator.reconcile.Orphans;
import io.skopeo.operator.reconcile.RoundObserver;
import io.skopeo.operator.reconcile.Tekton;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.FakeRegistryServer;
import io.skopeo.operator.registry.HttpRegistry;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.tekton.RunIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An operator on a real API server, with the rights that the chart gives it and no others, and with
 * registries on this machine. Nobody runs TaskRuns here: the tests write what Tekton would.
 */
final class OperatorFixture implements AutoCloseable {
  static final String USER = "mirror";
  static final String PASSWORD = "right";
  private static final Interceptor UNSEEN = new Interceptor() {};
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static int count;

  final KubernetesClient client = ApiServer.client();
  final FakeRegistryServer source = FakeRegistryServer.start();
  final FakeRegistryServer destination = FakeRegistryServer.start().requireBasic(USER, PASSWORD);
  final MovedTime time = new MovedTime();
  final String central = "central-" + ++count;
  final String team = "team-" + count;
  private final List<Operator> operators = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<HttpRegistry> registries = new ArrayList<>();
  private final List<ImageReconciler> reconcilers = new ArrayList<>();

  private OperatorFixture() {}

  /** Namespaces, Task, account and credentials as an installation has them; no operator yet. */
  static OperatorFixture create() {
    ApiServer.installTekton();
    var fixture = new OperatorFixture();
    fixture.namespace(fixture.central);
    fixture.namespace(fixture.team);
    fixture.task(fixture.central);
    fixture.credentials(fixture.central, "skopeo-copy", PASSWORD);
    return fixture;
  }

  /** Starts an operator that knows nothing but the cluster. */
  Operator startOperator() {
    return startOperator(Map.of());
  }

  Operator startOperator(Map<String, String> more) {
    return startOperator(more, Duration.ZERO);
  }

  /** With tag lists shared between rounds for a while, as they are in production. */
  Operator startOperator(Map<String, String> more, Duration listingsSharedFor) {
    return startOperator(more, listingsSharedFor, operatorClient(UNSEEN), Optional.empty());
  }

  /** One of several, of which one acts; whoever starts it stops it. */
  Operator startOperator(Leadership leadership) {
    return startOperator(Map.of(), leadership, operatorClient(UNSEEN));
  }

  Operator startOperator(Map<String, String> more, Leadership leadership, KubernetesClient own) {
    return startOperator(more, Duration.ZERO, own, Optional.of(leadership));
  }

  /** With a client of its own, which is closed with it. */
  Operator startOperator(
      Map<String, String> more, Duration listingsSharedFor, KubernetesClient own) {
    return startOperator(more, listingsSharedFor, own, Optional.empty());
  }

  /**
   * A client with the rights of the operator, once it was started.
   *
   * @param interceptor sees each request
   */
  KubernetesClient operatorClient(Interceptor interceptor) {
    return ApiServer.clientOf(central, rights(Map.of()).account(), interceptor);
  }

  /** What the chart lets an operator with these variables do. */
  ShippedRights rights(Map<String, String> environment) {
    var values = new ArrayList<>(List.of("credentials.existingSecret=destination"));
    Optional.ofNullable(environment.get("WATCH_NAMESPACES"))
        .ifPresent(names -> values.add("watchNamespaces={%s}".formatted(existing(names))));
    Optional.ofNullable(environment.get("TASK_NAMESPACE"))
        .ifPresent(name -> values.add("task.namespace=" + name));
    Optional.ofNullable(environment.get("CENTRAL_NAMESPACE_SELECTOR"))
        .ifPresent(selector -> values.add("central.namespaceSelector=" + selector));
    if (environment.containsKey("CREDS_SOURCE_USERNAME")) {
      values.addAll(
          List.of(
              "credentials.existingSecret=",
              "credentials.source.username=some",
              "credentials.source.password=some"));
    }
    return ShippedRights.in(central, values);
  }

  /** A namespace that is deleted takes its Roles along. */
  private String existing(String namespaces) {
    return Stream.of(namespaces.split(","))
        .filter(name -> client.namespaces().withName(name).get() != null)
        .collect(Collectors.joining(","));
  }

  private Operator startOperator(
      Map<String, String> more,
      Duration listingsSharedFor,
      KubernetesClient own,
      Optional<Leadership> leadership) {
    Settings settings = settings(more);
    rights(more).apply(client);
    var registry =
        HttpRegistry.create(
            RegistrySettings.DEFAULTS
                .withAddresses(AddressPolicy.EVERYTHING)
                .withListingsSharedFor(listingsSharedFor));
    registries.add(registry);
    ImageReconciler reconciler =
        Main.reconciler(own, new Tekton(own, time), registry, settings, time, RoundObserver.NONE);
    reconcilers.add(reconciler);
    Operator operator = Main.operator(own, settings, reconciler, leadership);
    if (leadership.isEmpty()) {
      operators.add(operator);
    }
    operator.start();
    return operator;
  }

  private Settings settings(Map<String, String> more) {
    var environment = new HashMap<>(more);
    environment.put("PULL_JOB_NAMESPACE", central);
    environment.putIfAbsent("CENTRAL_NAMESPACES", "*");
    environment.putIfAbsent("DISABLE_SRC_TLS_VERIFICATION", "true");
    environment.putIfAbsent("DISABLE_DEST_TLS_VERIFICATION", "true");
    return new Settings(environment);
  }

  /** Sweeps as the operator does each minute. */
  void sweep(Map<String, String> more, KubernetesClient own) {
    try (var orphans = new Orphans(own, settings(more).config(), time)) {
      orphans.sweep();
    }
  }

  /** Returns whether an operator holds anything in memory of the Image or TaskRun. */
  boolean isHeld(HasMetadata object) {
    return reconcilers.stream().anyMatch(r -> r.holds(object.getMetadata().getUid()));
  }

  void stopOperators() {
    operators.forEach(Operator::stop);
    operators.clear();
  }

  @Override
  public void close() {
    client.resources(Image.class).inAnyNamespace().delete();
    stopOperators();
    registries.forEach(HttpRegistry::close);
    source.close();
    destination.close();
  }

  void namespace(String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  void task(String namespace) {
    Task task = Serialization.unmarshal(read("tekton/skopeo-copy.yaml"), Task.class);
    task.getMetadata().setNamespace(namespace);
    client.resource(task).create();
  }

  /** A ServiceAccount with a Secret for the destination. */
  void credentials(String namespace, String account, String password) {
    secret(namespace, password);
    account(namespace, account);
  }

  void account(String namespace, String account) {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace)
                .endMetadata()
                .addNewSecret()
                .withName("destination")
                .endSecret()
                .build())
        .create();
  }

  void secret(String namespace, String password) {
    String auth =
        Base64.getEncoder()
            .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("destination")
                .withNamespace(namespace)
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .addToStringData(
                    ".dockerconfigjson",
                    "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(destination.host(), auth))
                .build())
        .serverSideApply();
  }

  /**
   * Applies an Image with the spec.
   *
   * @param name in the team's namespace, or namespace/name; here and below
   */
  Image apply(String name, String spec) {
    return client.resource(imageOf(name, spec)).create();
  }

  /** An Image with the spec, which is not applied yet. */
  Image imageOf(String name, String spec) {
    return Serialization.unmarshal(
        "apiVersion: skopeo.io/v1alpha1\nkind: Image\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"
            .formatted(nameOf(name), namespaceOf(name), spec.indent(2)),
        Image.class);
  }

  private String namespaceOf(String name) {
    return name.contains("/") ? name.substring(0, name.indexOf('/')) : team;
  }

  private static String nameOf(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  /** A spec from app of the source to mirror/app of the destination. */
  String spec(String mode, String version) {
    return """
    mode: %s
    source: {name: "%s/app", version: "%s"}
    destination: {name: "%s/mirror/app"}
    """
        .formatted(mode, source.host(), version, destination.host());
  }

  Image image(String name) {
    return client
        .resources(Image.class)
        .inNamespace(namespaceOf(name))
        .withName(nameOf(name))
        .get();
  }

  /** Waits until the status is as wanted, and gives it. */
  ImageStatus awaitStatus(String name, Predicate<ImageStatus> wanted) {
    return await("status of " + name)
        .atMost(PATIENCE)
        .until(
            () -> Optional.ofNullable(image(name).getStatus()), s -> s.filter(wanted).isPresent())
        .orElseThrow();
  }

  ImageStatus awaitReady(String name, String status, String reason) {
    return awaitStatus(
        name,
        s ->
            s.conditions().stream()
                .anyMatch(c ->
                    c.getType().equals("Ready")
                        && c.getStatus().equals(status)
                        && c.getReason().equals(reason)));
  }

  /** Waits until the Image has so many TaskRuns, and gives the newest. */
  TaskRun awaitRun(String name, int number) {
    return await("run %d of %s".formatted(number, name))
        .atMost(PATIENCE)
        .until(() -> runs(name), runs -> runs.size() >= number)
        .get(number - 1);
  }

  /** All TaskRuns of an Image, in the order in which they were first seen here. */
  List<TaskRun> runs(String name) {
    List<TaskRun> runs =
        client
            .resources(TaskRun.class)
            .inAnyNamespace()
            .withLabel("skopeo.io/image-uid", image(name).getMetadata().getUid())
            .list()
            .getItems();
    // Timestamps are whole seconds, and versions change: neither orders runs for good.
    runs.stream()
        .sorted(
            Comparator.comparingLong(run -> Long.parseLong(run.getMetadata().getResourceVersion())))
        .map(run -> run.getMetadata().getUid())
        .filter(uid -> !seen.contains(uid))
        .forEach(seen::add);
    return runs.stream()
        .sorted(Comparator.comparingInt(run -> seen.indexOf(run.getMetadata().getUid())))
        .toList();
  }

  String urlTxt(TaskRun run) {
    ConfigMap lines =
        client
            .configMaps()
            .inNamespace(run.getMetadata().getNamespace())
            .withName(run.getMetadata().getName())
            .get();
    return lines.getData().get("url.txt");
  }

  /** What a run would be given that copies the tag of app to the repository. */
  String urlTxtOf(String repository, String tag) {
    return "docker://%s/app@%s docker://%s/%s:%s\n"
        .formatted(source.host(), source.tags("app").get(tag), destination.host(), repository, tag);
  }

  static String destinationLabel(String repository) {
    return RunIdentity.destination(Repository.parse(repository).orThrow());
  }

  /** Copies what the run has to copy, and ends it as Tekton does. */
  void succeed(TaskRun run) {
    end(run, ".".repeat(Batch.read(urlTxt(run)).height()), "");
  }

  /** Copies the tags whose own line's character is a dot, and ends the run. */
  void end(TaskRun run, String lineStatus, String failures) {
    List<Line> lines = Batch.read(urlTxt(run)).lines();
    int own = -1;
    for (Line line : lines) {
      own += 1 + line.parts().size();
      if (lineStatus.charAt(own) == '.') {
        var to = line.destination();
        destination.put(to.repository().path(), to.tag().name(), line.source().digest());
      }
    }
    boolean good = lineStatus.chars().allMatch(c -> c == '.');
    write(
        run,
        statusOf(good ? "True" : "False", good ? "Succeeded" : "StepFailed", "as the test wants")
            .addNewStep()
            .withName("skopeo-copy")
            .withImageID("sha256:0")
            .endStep()
            .addNewResult()
            .withName("line-status")
            .withValue(new ParamValue(lineStatus))
            .endResult()
            .addNewResult()
            .withName("failures")
            .withValue(new ParamValue(failures))
            .endResult());
  }

  /** Ends the run before its step begins. */
  void endBeforeStart(TaskRun run, String reason, String message) {
    write(run, statusOf("False", reason, message));
  }

  /** Writes what Tekton does of a pod whose container cannot be made: no completion ever comes. */
  void endWithoutCompletion(TaskRun run, String reason, String message) {
    write(run, statusOf("False", reason, message).withCompletionTime(null));
  }

  /** Cancels the run as the Dashboard does, and ends it as Tekton does then. */
  void cancel(TaskRun run) {
    client
        .resource(run)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"status\":\"TaskRunCancelled\"}}");
    write(
        current(run),
        statusOf("False", "TaskRunCancelled", "cancelled")
            .addNewStep()
            .withName("skopeo-copy")
            .withImageID("sha256:0")
            .endStep());
  }

  /** A pod of the run that copies, with the run's labels as Tekton gives them to it. */
  Pod runningPod(TaskRun run) {
    Pod pod =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName("pod")
                    .withNamespace(run.getMetadata().getNamespace())
                    .withLabels(run.getMetadata().getLabels())
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("step")
                    .withImage("none")
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    pod.setStatus(new PodStatusBuilder().withPhase("Running").build());
    return client.resource(pod).patchStatus();
  }

  TaskRun current(TaskRun run) {
    return client.resource(run).get();
  }

  private static TaskRunStatusBuilder statusOf(String status, String reason, String message) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new TaskRunStatusBuilder()
        .withCompletionTime(now)
        .withPodName("pod")
        .withConditions(
            new ConditionBuilder()
                .withType("Succeeded")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(now)
                .build());
  }

  private void write(TaskRun run, TaskRunStatusBuilder status) {
    run.setStatus(status.build());
    run.getMetadata().setResourceVersion(null);
    client.resource(run).patchStatus();
  }

  /** Changes the spec, as a merge patch does. */
  void patch(String name, String json) {
    client.resource(image(name)).patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  /** Makes the Image due, as a user does. */
  void request(String name) {
    client
        .resources(Image.class)
        .inNamespace(namespaceOf(name))
        .withName(nameOf(name))
        .edit(image -> {
          image
              .getMetadata()
              .setAnnotations(Map.of(Image.REQUESTED_AT, Long.toString(System.nanoTime())));
          return image;
        });
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
