package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import io.skopeo.operator.cluster.GoOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Upgrades a release of the Go operator's chart to this chart and rolls it back, on a real API
 * server: the CRD and the Images stay the same objects.
 */
class UpgradeIT {
  private static final String NAMESPACE = "old-release";
  private static final String RELEASE = "skopeo-operator";
  private static final KubernetesClient CLIENT = ApiServer.client();

  @TempDir private static Path directory;
  private List<String> uids = List.of();

  @BeforeEach
  void installOldReleaseWithAnImage() throws IOException {
    ApiServer.installTekton();
    Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    Stream.of(NAMESPACE, "skopeo-operator")
        .forEach(name ->
            CLIENT
                .resource(
                    new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
                .serverSideApply());
    // The Go operator has none, and so has a release of this chart before ImageSets.
    crd("imagesets").withTimeout(30, TimeUnit.SECONDS).delete();
    helm("install", GoOperator.CHART.toString(), "--take-ownership");
    CLIENT
        .resource(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata: {name: argocd, namespace: old-release}
            spec:
              mode: OneShot
              source: {name: quay.io/argoproj/argocd, version: v2.13.x}
              destination: {name: registry.example.com/argocd, version: v2.13.x}
            """)
        .create();
    CLIENT
        .resource(
            """
            apiVersion: skopeo.io/v1alpha1
            kind: Image
            metadata: {name: argocd, namespace: old-release}
            status:
              lastGenerationSeen: 1
              phase: COMPLETED
              tagAlreadySynced: [v2.13.0]
              history: [{performedAt: "2025-01-01T00:00:00Z"}]
            """)
        .patchStatus();
    uids = uids();
  }

  @AfterEach
  void uninstall() {
    helm("uninstall", "--ignore-not-found");
    assertThat(uids().subList(0, 2)).isEqualTo(uids.subList(0, 2));
    image().delete();
    // Other tests of this JVM apply them, too.
    Stream.of("images", "imagesets").map(UpgradeIT::crd).forEach(UpgradeIT::giveUp);
    ApiServer.apply(ApiServer.IMAGES);
    ApiServer.apply(ApiServer.IMAGE_SETS);
  }

  /** Takes a CRD from Helm. */
  private static void giveUp(Resource<CustomResourceDefinition> crd) {
    if (crd.get() != null) {
      crd.edit(owned -> {
        owned.getMetadata().setAnnotations(Map.of());
        owned.getMetadata().setLabels(Map.of());
        return owned;
      });
    }
  }

  @Test
  void releaseIsTakenOverWithItsValues() {
    String notes = upgrade();
    assertThat(notes)
        .contains("config.skopeo.version: use task.image.tag")
        .contains("image.version: has no effect; use image.repository and image.tag")
        .contains("config.features: has no effect; remove it")
        .contains("The Go operator has handled 1 Image, and", "nothing for it until you approve")
        .contains("--set migration.approve=true")
        .doesNotContain("WARNING");
    assertThat(uids()).isEqualTo(uids);
    assertThat(Stream.of("images", "imagesets").map(plural -> crd(plural).get()))
        .allSatisfy(crd ->
            assertThat(crd.getMetadata().getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep"));
    assertThat(image().get().getStatus().lastGenerationSeen()).isEqualTo(1);
  }

  /** Versions of the Go operator before November 2024 recorded no generation. */
  @Test
  void imagesOfItsFirstVersionsAreCounted() {
    image()
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"lastGenerationSeen\":null}}");
    assertThat(image().get().getStatus().lastGenerationSeen()).isEqualTo(0);
    assertThat(upgrade()).contains("The Go operator has handled 1 Image, and");
  }

  /** The values name it as an existing Secret, but the old release created it. */
  @Test
  void secretWithTheCredentialsIsKept() {
    var secret = CLIENT.secrets().inNamespace(NAMESPACE).withName("skopeo-operator");
    var before = secret.get();
    upgrade();
    upgrade();
    assertThat(secret.get().getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(secret.get().getData()).isEqualTo(before.getData());
    secret.delete();
  }

  /** Fields left in the Deployment by the old chart would start the wrong program, or none. */
  @Test
  void oldPodsEndBeforeTheNewOnesStart() {
    upgrade();
    var spec = deployment().get().getSpec();
    assertThat(spec.getStrategy().getType()).isEqualTo("Recreate");
    assertThat(spec.getStrategy().getRollingUpdate()).isNull();
    assertThat(spec.getSelector().getMatchLabels())
        .isEqualTo(Map.of("kubernetes.io/name", "skopeo-operator"));
    assertThat(spec.getTemplate().getSpec().getServiceAccountName()).isEqualTo(RELEASE);
    assertThat(spec.getTemplate().getSpec().getContainers())
        .singleElement()
        .satisfies(container -> {
          assertThat(container.getImage()).isEqualTo("localhost/skopeo-operator:0.1.0");
          assertThat(container.getCommand()).isEmpty();
          assertThat(container.getPorts()).hasSize(1);
        });
    assertThat(CLIENT.policy().v1().podDisruptionBudget().inNamespace(NAMESPACE).list().getItems())
        .isEmpty();
  }

  @Test
  void secondUpgradeAndRollbackKeepTheObjects() {
    upgrade();
    upgrade("--set=replicas=2");
    assertThat(uids()).isEqualTo(uids);
    assertThat(
            CLIENT
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(NAMESPACE)
                .withName(RELEASE)
                .get()
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .isEqualTo(Map.of("kubernetes.io/name", "skopeo-operator"));
    helm("rollback", "1");
    assertThat(uids()).isEqualTo(uids);
    assertThat(deployment().get().getSpec().getTemplate().getSpec().getContainers())
        .singleElement()
        .satisfies(
            container -> assertThat(container.getCommand()).containsExactly("sleep", "86400"));
    upgrade();
    assertThat(uids()).isEqualTo(uids);
  }

  @Test
  void crdIsKeptByAnUpgradeWithoutIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> upgrade("--set=crds.install=false"))
        .withMessageContaining("first run kubectl annotate crd images.skopeo.io");
    crd("images")
        .edit(crd -> {
          crd.getMetadata().getAnnotations().put("helm.sh/resource-policy", "keep");
          return crd;
        });
    upgrade("--set=crds.install=false");
    assertThat(uids()).isEqualTo(uids);
  }

  @Test
  void valuesOfTheOldChartAloneAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> helm("upgrade", Chart.DIRECTORY, "--reuse-values"))
        .withMessageContaining("use --reset-then-reuse-values");
    helm(
        "upgrade",
        Chart.DIRECTORY,
        "--reset-then-reuse-values",
        "--set=image.repository=localhost/skopeo-operator");
    assertThat(uids()).isEqualTo(uids);
  }

  private String upgrade(String... more) {
    return helm(
        "upgrade",
        Stream.concat(
                Stream.of(
                    Chart.DIRECTORY,
                    "--values=" + Example.GO_OPERATOR.file(),
                    "--set=monitoring.podMonitor.enabled=false"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static String helm(String verb, String... arguments) {
    return Chart.helm(
        "",
        Stream.concat(
                Stream.of(
                    verb,
                    RELEASE,
                    "--namespace=" + NAMESPACE,
                    "--kubeconfig=" + directory.resolve("kubeconfig")),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static List<String> uids() {
    return Stream.<Resource<? extends HasMetadata>>of(crd("images"), image(), deployment())
        .map(Resource::get)
        .map(object -> object == null ? "" : object.getMetadata().getUid())
        .toList();
  }

  private static Resource<CustomResourceDefinition> crd(String plural) {
    return CLIENT.apiextensions().v1().customResourceDefinitions().withName(plural + ".skopeo.io");
  }

  private static Resource<Image> image() {
    return CLIENT.resources(Image.class).inNamespace(NAMESPACE).withName("argocd");
  }

  private static Resource<Deployment> deployment() {
    return CLIENT.apps().deployments().inNamespace(NAMESPACE).withName(RELEASE);
  }
}
