package io.skopeo.operator.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ClusterScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The real cluster with this checkout's operator installed as the README does it, and a namespace
 * of a test's own.
 */
final class Cluster implements AutoCloseable {
  static final String SOURCE = ClusterScript.variable("SOURCE_REGISTRY_IN_CLUSTER");
  static final String DESTINATION = ClusterScript.variable("DESTINATION_REGISTRY_IN_CLUSTER");
  static final String CENTRAL = "skopeo-operator";

  /**
   * What tests lock that change the release, or that need it as it is; for {@code @ResourceLock}.
   */
  static final String RELEASE = "release";

  /** What tests lock that end the operator's process, or that need it to live. */
  static final String OPERATOR = "operator";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final KubernetesClient CLIENT = installed();
  private static boolean altered;

  final KubernetesClient client = CLIENT;
  final String namespace;
  private final Instant since = Instant.now();
  final SourceImages source = SourceImages.anonymous(ClusterScript.variable("SOURCE_REGISTRY"));
  final SourceImages destination =
      SourceImages.as(
          ClusterScript.variable("DESTINATION_REGISTRY"),
          ClusterScript.variable("DESTINATION_USERNAME"),
          ClusterScript.variable("DESTINATION_PASSWORD"));

  private Cluster(String namespace) {
    this.namespace = namespace;
  }

  /** Installs the release again for the next test, after one that changes it by itself. */
  static synchronized void alter() {
    altered = true;
  }

  private static synchronized void restore() {
    if (altered) {
      install();
    }
  }

  /**
   * Installs the operator again. What other values change is restored for the next test.
   *
   * @param values beside central Images in all namespaces, as {@code helm --set} takes them
   */
  static synchronized void install(String... values) {
    altered = values.length > 0;
    Stream<String> command =
        Stream.concat(
            Stream.of(Path.of("src/quickstart/install").toAbsolutePath().toString()),
            Stream.concat(Stream.of("central.namespaces={*}"), Stream.of(values))
                .map(value -> "--set=" + value));
    ClusterScript.run(command.toList());
  }

  /** Helm, against this cluster. */
  static String helm(String... arguments) {
    return ClusterScript.run(
        Stream.concat(
                Stream.of(
                    Path.of(ClusterScript.variable("CLUSTER_BIN"), "helm").toString(),
                    "--kubeconfig=" + ClusterScript.variable("KUBECONFIG")),
                Stream.of(arguments))
            .toList());
  }

  private static KubernetesClient installed() {
    Leaks.lookFor(
        ClusterScript.variable("DESTINATION_USERNAME"),
        ClusterScript.variable("DESTINATION_PASSWORD"));
    install();
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(Path.of(ClusterScript.variable("KUBECONFIG")).toFile()))
        .build();
  }

  /** A fresh namespace, in which only restricted pods may run. */
  static Cluster create() {
    restore();
    var made =
        CLIENT
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("e2e-")
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build())
            .create();
    return new Cluster(made.getMetadata().getName());
  }

  /** A repository that no other test has. */
  String repository(String name) {
    return namespace + "/" + name;
  }

  /** Applies an Image. */
  Image apply(String name, String spec) {
    GenericKubernetesResource image =
        Serialization.unmarshal(
            "apiVersion: skopeo.io/v1alpha1\nkind: Image\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"
                .formatted(name, namespace, spec.indent(2)),
            GenericKubernetesResource.class);
    client.resource(image).create();
    return image(name);
  }

  /** A spec that mirrors one repository of the source to the same name at the destination. */
  String spec(String mode, String repository, String version) {
    return """
    mode: %s
    source: {name: "%s/%s", version: "%s"}
    destination: {name: "%s/%s"}
    """
        .formatted(
            mode, SOURCE, repository(repository), version, DESTINATION, repository(repository));
  }

  Image image(String name) {
    return client.resources(Image.class).inNamespace(namespace).withName(name).get();
  }

  /** Makes the Image due, as a user does. */
  void request(String name) {
    client
        .resource(image(name))
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%d\"}}}"
                .formatted(Image.REQUESTED_AT, System.nanoTime()));
  }

  ImageStatus awaitStatus(String name, Predicate<ImageStatus> wanted) {
    return await(name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
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

  List<TaskRun> runs(String name) {
    return client
        .resources(TaskRun.class)
        .inAnyNamespace()
        .withLabel("skopeo.io/image-uid", image(name).getMetadata().getUid())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(run -> run.getMetadata().getCreationTimestamp()))
        .toList();
  }

  List<TaskRun> awaitRuns(String name, int count) {
    return await("runs of " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> runs(name), runs -> runs.size() >= count);
  }

  /** A ServiceAccount with a Secret for the destination. */
  void account(String name, String password) {
    account(name, DESTINATION, ClusterScript.variable("DESTINATION_USERNAME"), password);
  }

  /** A ServiceAccount with a Secret for one registry. */
  void account(String name, String registry, String user, String password) {
    account(name, Map.of(".dockerconfigjson", config(registry, user, password)));
  }

  /** A docker config for one registry. */
  static String config(String registry, String user, String password) {
    Leaks.lookFor(user, password);
    String auth =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry, auth);
  }

  /** A ServiceAccount with a Secret of these keys. */
  void account(String name, Map<String, String> configs) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withType(
                    configs.containsKey(".dockerconfigjson")
                        ? "kubernetes.io/dockerconfigjson"
                        : "Opaque")
                .withStringData(configs)
                .build())
        .serverSideApply();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .addNewSecret()
                .withName(name)
                .endSecret()
                .build())
        .serverSideApply();
  }

  /** Whatever a test did, nobody can read a password afterwards who may not read Secrets. */
  @Override
  public void close() {
    try {
      new Leaks(client, since).assertNone(namespace, CENTRAL, "tekton-pipelines");
    } finally {
      delete();
    }
  }

  private void delete() {
    client.namespaces().withName(namespace).delete();
  }
}
