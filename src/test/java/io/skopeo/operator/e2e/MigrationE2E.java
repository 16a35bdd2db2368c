package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.cluster.GoOperator;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.SourceImages;
import io.skopeo.operator.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Upgrades a release of the Go operator's chart to this chart with {@code helm upgrade}. The old
 * release owns the CRD, so this cluster's own release and its CRD are removed first.
 */
@ResourceLock(Cluster.RELEASE)
class MigrationE2E {
  private static final String RELEASE = "skopeo-operator";
  private static final String OURS = "charts/skopeo-operator";
  private static final String HANDLED =
      "{phase: COMPLETED, lastGenerationSeen: 1, history: [{performedAt: '2026-01-01T10:00:00Z'}]}";
  private static final String SYNCED =
      "{phase: COMPLETED, tagAlreadySynced: [%s], history: [{performedAt: '2026-01-01T10:00:00Z'}]}";

  @TempDir private Path folder;
  private final List<String> deleted = new CopyOnWriteArrayList<>();
  private Cluster here;
  private String release;

  @BeforeEach
  void create() {
    here = Cluster.create();
    release =
        here.client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("e2e-go-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
  }

  @AfterEach
  void close() {
    try {
      Cluster.helm("uninstall", RELEASE, "--namespace=" + release, "--wait", "--ignore-not-found");
    } finally {
      here.client.namespaces().withName(release).delete();
      here.close();
    }
  }

  @Test
  void noImageIsLostAndNoneIsCopiedBeforeItIsApproved() throws IOException {
    Path old = write("old.yaml", oldValues());
    Path more = write("more.yaml", moreValues());
    removeOwnRelease();
    Cluster.helm(
        "install",
        RELEASE,
        GoOperator.CHART.toString(),
        "--namespace=" + release,
        "--values=" + old,
        "--wait",
        "--timeout=3m");
    Digest moved = storeImages();
    Map<String, String> uids = uids();
    assertThat(uids).hasSize(6);

    try (SharedIndexInformer<GenericKubernetesResource> _ = watch()) {
      upgrade(old, more);
      assertThat(crd("images").get().getMetadata().getAnnotations())
          .containsEntry("helm.sh/resource-policy", "keep");
      awaitPlanned("exact", 1);
      awaitPlanned("pattern", 1);
      awaitPlanned("tags", 1);
      awaitPlanned("moving", 1);
      awaitPlanned("complete", 0);
      here.awaitReady("cloud", "False", "AwsIRSANotSupported");
      assertThat(uids()).isEqualTo(uids);
      assertThat(runs()).isEmpty();
      assertThat(here.destination.digest(here.repository("exact"), "v1")).isEmpty();
      assertThat(here.destination.digest(here.repository("pattern"), "1.1")).isEmpty();
      assertThat(here.destination.digest(here.repository("tags"), "v2.1")).isEmpty();
      assertThat(here.destination.digest(here.repository("moving"), "stable"))
          .isPresent()
          .get()
          .isNotEqualTo(moved);

      upgrade(old, more, "--set=migration.approve=true");
      for (String image : List.of("exact", "pattern", "tags", "moving", "complete")) {
        assertThat(here.awaitReady(image, "True", "UpToDate").migration()).isEqualTo("Approved");
      }
      assertCopied("exact", "v1");
      assertCopied("pattern", "1.1");
      assertCopied("tags", "v2.1");
      assertCopied("moving", "stable");
      assertCopied("complete");
      assertCopied("cloud");
      assertThat(here.destination.digest(here.repository("moving"), "stable")).contains(moved);

      Cluster.helm("uninstall", RELEASE, "--namespace=" + release, "--wait");
      assertThat(crd("images").get()).as("the CRD").isNotNull();
      assertThat(uids()).isEqualTo(uids);
    }
    assertThat(deleted).as("Images that were deleted at any moment").isEmpty();
  }

  /** Stores an Image of each mode, some with tags at the destination, and one with IRSA. */
  private Digest storeImages() {
    push(here.source, "exact", "v1");
    store("exact", "OneShot", "v1", "5m", HANDLED);

    push(here.source, "pattern", "1.0", "1.1");
    push(here.destination, "pattern", "1.0");
    store("pattern", "OneShot", "1.x", "1d", SYNCED.formatted("'1.0', '1.1'"));

    push(here.source, "tags", "v2.0", "v2.1");
    push(here.destination, "tags", "v2.0");
    store("tags", "OnceByTag", "v2.x", "often", SYNCED.formatted("v2.0, v2.1"));

    here.destination.push(here.repository("moving"), "stable", "before");
    Digest moved = here.source.push(here.repository("moving"), "stable", "after");
    store("moving", "Recurrent", "stable", "1w", HANDLED);

    push(here.source, "complete", "v3");
    push(here.destination, "complete", "v3");
    store("complete", "OneShot", "v3", "5m", HANDLED);

    push(here.source, "cloud", "v4");
    GoOperator.store(
        here.client,
        here.namespace,
        "cloud",
        spec("cloud", "OneShot", "v4", "5m")
            .replace("version: \"v4\"}", "version: v4, useAwsIRSA: true}"),
        HANDLED);
    return moved;
  }

  private void push(SourceImages registry, String name, String... tags) {
    for (String tag : tags) {
      registry.push(here.repository(name), tag, name + tag);
    }
  }

  private void store(String name, String mode, String version, String frequency, String status) {
    GoOperator.store(
        here.client, here.namespace, name, spec(name, mode, version, frequency), status);
  }

  /** Has both versions, which the old CRD requires. */
  private String spec(String name, String mode, String version, String frequency) {
    return """
    mode: %1$s
    frequency: %2$s
    source: {name: "%3$s/%4$s", version: "%5$s"}
    destination: {name: "%6$s/%4$s", version: "%5$s"}
    """
        .formatted(
            mode, frequency, Cluster.SOURCE, here.repository(name), version, Cluster.DESTINATION);
  }

  /** Returns values as a user had them for the old chart. */
  private String oldValues() {
    return """
    image: {repository: docker.io/local/busybox, version: "1", imagePullPolicy: IfNotPresent}
    config:
      source: {disabledTlsCheck: true}
      destination: {disabledTlsCheck: true}
      credentials:
        createSecret: true
        secretName: skopeo-operator
        destinationUsername: "%s"
        destinationPassword: "%s"
      pullJobNamespace: %s
    monitoring: {podMonitor: {enabled: false}}
    """
        .formatted(
            ClusterScript.variable("DESTINATION_USERNAME"),
            ClusterScript.variable("DESTINATION_PASSWORD"),
            release);
  }

  /**
   * Returns the additional values that the new chart needs: images, and who may use credentials.
   */
  private String moreValues() throws IOException {
    JsonNode installed =
        new ObjectMapper()
            .readTree(
                Cluster.helm(
                    "get", "values", RELEASE, "--namespace=" + Cluster.CENTRAL, "--output=json"));
    return Serialization.asYaml(
        Map.of(
            "image", installed.get("image"),
            "task", installed.get("task"),
            "credentials",
                Map.of("destination", Map.of("registries", List.of(Cluster.DESTINATION))),
            "central", Map.of("namespaces", List.of(here.namespace))));
  }

  /** Removes this cluster's own release, and the CRDs, which it keeps. */
  private void removeOwnRelease() {
    Cluster.alter();
    Cluster.helm("uninstall", RELEASE, "--namespace=" + Cluster.CENTRAL, "--wait");
    for (String plural : List.of("images", "imagesets")) {
      crd(plural).delete();
      await("the CRD is gone").atMost(Duration.ofMinutes(1)).until(() -> crd(plural).get() == null);
    }
  }

  private void upgrade(Path old, Path more, String... arguments) {
    Cluster.helm(
        Stream.concat(
                Stream.of(
                    "upgrade",
                    RELEASE,
                    OURS,
                    "--namespace=" + release,
                    "--values=" + old,
                    "--values=" + more,
                    "--wait",
                    "--timeout=3m"),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  private Path write(String name, String values) throws IOException {
    return Files.writeString(folder.resolve(name), values);
  }

  private Resource<CustomResourceDefinition> crd(String plural) {
    return here.client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(plural + ".skopeo.io");
  }

  /**
   * Watches the Images, and lists them again if the watch ends, as it does when the CRD changes.
   */
  private SharedIndexInformer<GenericKubernetesResource> watch() {
    return here.client
        .genericKubernetesResources("skopeo.io/v1alpha1", "Image")
        .inNamespace(here.namespace)
        .inform(
            new ResourceEventHandler<GenericKubernetesResource>() {
              @Override
              public void onAdd(GenericKubernetesResource image) {}

              @Override
              public void onUpdate(
                  GenericKubernetesResource before, GenericKubernetesResource image) {
                if (!before.getMetadata().getUid().equals(image.getMetadata().getUid())) {
                  deleted.add(before.getMetadata().getName());
                }
              }

              @Override
              public void onDelete(GenericKubernetesResource image, boolean unknown) {
                deleted.add(image.getMetadata().getName());
              }
            });
  }

  private Map<String, String> uids() {
    return here
        .client
        .genericKubernetesResources("skopeo.io/v1alpha1", "Image")
        .inNamespace(here.namespace)
        .list()
        .getItems()
        .stream()
        .collect(
            Collectors.toMap(
                image -> image.getMetadata().getName(), image -> image.getMetadata().getUid()));
  }

  private void awaitPlanned(String name, int copies) {
    ImageStatus status = here.awaitStatus(name, s -> s.plan() != null);
    assertThat(status.migration()).isEqualTo("AwaitingApproval");
    assertThat(status.plan().total()).as("copies planned of " + name).isEqualTo(copies);
    assertThat(status.conditions())
        .singleElement()
        .satisfies(ready -> {
          assertThat(ready.getStatus()).isEqualTo("Unknown");
          assertThat(ready.getReason()).isEqualTo("AwaitingApproval");
          assertThat(ready.getMessage())
              .contains(
                  "kubectl annotate simg %s -n %s skopeo.io/approved=true"
                      .formatted(name, here.namespace));
        });
  }

  private List<TaskRun> runs() {
    return uids().keySet().stream().map(here::runs).flatMap(List::stream).toList();
  }

  private void assertCopied(String name, String... tags) {
    assertThat(
            here.runs(name).stream()
                .flatMap(run -> here.batch(run).copies().stream())
                .filter(
                    copy -> copy.destination().repository().path().equals(here.repository(name)))
                .map(copy -> copy.destination().tag().name()))
        .as("copies of the TaskRuns of " + name)
        .containsExactly(tags);
    for (String tag : tags) {
      assertThat(here.destination.digest(here.repository(name), tag))
          .isEqualTo(here.source.digest(here.repository(name), tag));
    }
  }
}
