package io.skopeo.operator.cluster;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.skopeo.operator.app.kube.KeptFields;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * One real kube-apiserver with etcd for all tests of this JVM, with the CRDs of this project and of
 * Tekton. It has no controllers: tests write the statuses that Tekton would write.
 */
public final class ApiServer {
  /** The CRD of Image. */
  public static final Path IMAGES = Path.of("crds/images.skopeo.io.yaml");

  public static final Path IMAGE_SETS = Path.of("crds/imagesets.skopeo.io.yaml");

  private static final List<Path> ARCHIVES =
      List.of(
          Path.of("crds/imageexports.skopeo.io.yaml"), Path.of("crds/imageimports.skopeo.io.yaml"));

  private static final List<String> TEKTON = List.of("300-task.yaml", "300-taskrun.yaml");
  private static final List<String> MONITORING =
      List.of("podmonitors", "servicemonitors", "prometheusrules");
  private static KubernetesClient client;
  private static String kubeconfig;

  private ApiServer() {}

  /** Returns an administrator's client. The first call starts the server. */
  public static synchronized KubernetesClient client() {
    if (client == null) {
      client = start();
    }
    return client;
  }

  /** Returns the administrator's kubeconfig, for other programs. */
  public static synchronized String kubeconfig() {
    client();
    return kubeconfig;
  }

  /**
   * Returns a client with the rights of a ServiceAccount, which reads objects as the operator does;
   * the caller closes it.
   *
   * @param interceptor sees its requests before they are sent, and may change them
   */
  public static KubernetesClient clientOf(
      String namespace, String account, Interceptor interceptor) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client().getConfiguration())
                .withImpersonateUsername(userName(namespace, account))
                .withImpersonateGroups(
                    "system:serviceaccounts",
                    "system:serviceaccounts:" + namespace,
                    "system:authenticated")
                .build())
        .withKubernetesSerialization(KeptFields.serialization())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("test", interceptor))
        .build();
  }

  /** Returns the user name of a ServiceAccount. */
  public static String userName(String namespace, String account) {
    return "system:serviceaccount:%s:%s".formatted(namespace, account);
  }

  /** Installs Tekton's CRDs. */
  public static void installTekton() {
    load(client(), tekton());
  }

  private static List<Path> tekton() {
    Path config = Path.of(ClusterScript.variable("TEKTON_CONFIG"), "300-crds");
    return TEKTON.stream().map(config::resolve).toList();
  }

  /** Installs the Prometheus Operator's CRDs that the chart uses. */
  public static void installMonitoring() {
    Path crds = Path.of(ClusterScript.variable("MONITORING_CRDS"));
    load(
        client(),
        MONITORING.stream()
            .map(kind -> crds.resolve("monitoring.coreos.com_%s.yaml".formatted(kind)))
            .toList());
  }

  /** Removes Tekton's CRDs. */
  public static void removeTekton() {
    // In parallel: the API server takes some seconds for each.
    List.of("taskruns.tekton.dev", "tasks.tekton.dev").parallelStream()
        .forEach(name ->
            client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .withTimeout(30, TimeUnit.SECONDS)
                .delete());
  }

  private static KubernetesClient start() {
    var server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withOfflineMode(true)
                .withTestDir(ownDirectory().toString())
                .withApiServerVersion(ClusterScript.variable("KUBERNETES_VERSION").substring(1))
                .build());
    server.start();
    kubeconfig = server.getKubeConfigYaml();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    var client =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
    try {
      // Including Tekton's, which nearly all tests need: several take no longer than one.
      load(
          client,
          Stream.of(List.of(IMAGES, IMAGE_SETS), ARCHIVES, tekton())
              .flatMap(List::stream)
              .toList());
    } catch (RuntimeException e) {
      // The next call would start a second one.
      server.stop();
      throw e;
    }
    return client;
  }

  /** Returns a directory with the server's programs, and with certificates for this fork only. */
  private static Path ownDirectory() {
    try {
      Path directory = Path.of("target", "api-server-" + System.getProperty("test.fork", "1"));
      Path programs = Files.createDirectories(directory).toAbsolutePath().resolve("k8s");
      Files.deleteIfExists(programs);
      Files.createSymbolicLink(
          programs, Path.of(ClusterScript.variable("KUBE_API_TEST_DIR"), "k8s"));
      return directory.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates or replaces a CRD. */
  public static void apply(Path file) {
    load(client(), List.of(file));
  }

  private static void load(KubernetesClient client, List<Path> files) {
    List<CustomResourceDefinition> crds = files.stream().map(file -> apply(client, file)).toList();
    crds.forEach(crd ->
        Awaitility.await("CRD " + crd.getMetadata().getName())
            .atMost(Duration.ofSeconds(30))
            .until(() -> isEstablished(client, crd)));
  }

  private static CustomResourceDefinition apply(KubernetesClient client, Path file) {
    var crd =
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .load(new File(file.toString()))
            .item();
    crd.getSpec().setConversion(null);
    return client.resource(crd).forceConflicts().serverSideApply();
  }

  private static boolean isEstablished(KubernetesClient client, CustomResourceDefinition crd) {
    var found = client.resource(crd).get();
    return found.getStatus() != null
        && found.getStatus().getConditions() != null
        && found.getStatus().getConditions().stream()
            .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus()));
  }
}
