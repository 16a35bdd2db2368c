package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;
import static org.junit.jupiter.api.parallel.ResourceLockTarget.CHILDREN;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Mirrors Images with real Kubernetes, Tekton, registries and skopeo. */
@ResourceLock(value = Cluster.RELEASE, mode = READ, target = CHILDREN)
class MirrorE2E {
  private Cluster here;

  @BeforeEach
  void create() {
    here = Cluster.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void exactTagIsCopiedWithAllPlatformsAndTheSameDigest() {
    String repository = here.repository("multi");
    Digest digest =
        here.source.pushIndex(repository, "v1", "content ", List.of("amd64", "arm64", "s390x"));
    here.apply("exact", here.spec("OneShot", "multi", "v1"));
    ImageStatus status = here.awaitReady("exact", "True", "UpToDate");
    assertThat(here.destination.digest(repository, "v1")).contains(digest);
    assertThat(status.current().digest()).isEqualTo(digest.toString());
    assertThat(here.runs("exact")).hasSize(1);
  }

  @Test
  void patternCopiesItsMatchesOnly() {
    String repository = here.repository("argocd");
    List<String> all =
        List.of("v2.13.0", "v2.13.1", "v2.13.2", "v2.13.3", "v2.13.4-rc1", "v2.14.0", "latest");
    all.forEach(tag -> here.source.push(repository, tag, "argocd " + tag));
    here.apply("pattern", here.spec("OneShot", "argocd", "v2.13.x"));
    here.awaitReady("pattern", "True", "UpToDate");
    assertThat(present(repository, all))
        .containsExactly("v2.13.0", "v2.13.1", "v2.13.2", "v2.13.3");
    assertThat(here.runs("pattern")).as("one run for all tags").hasSize(1);
  }

  @Test
  void releaseCandidatesAreCopiedUnderRewrittenTagsIfAllowed() {
    String repository = here.repository("argocd");
    List.of("v2.13.0", "v2.13.4-rc1").forEach(t -> here.source.push(repository, t, "argocd " + t));
    here.apply(
        "candidates",
        here.spec("OnceByTag", "argocd", "v2.13.x")
                .replace("argocd\"}\n", "argocd\", version: 2.13.x}\n")
            + "allowCandidateRelease: true\n");
    here.awaitReady("candidates", "True", "UpToDate");
    assertThat(present(repository, List.of("2.13.0", "2.13.4-rc1", "v2.13.0")))
        .containsExactly("2.13.0", "2.13.4-rc1");
  }

  @Test
  void newestTagsOfARangeAreCopiedAFewPerSync() {
    String repository = here.repository("ranged");
    List<String> all =
        List.of("1.0.0", "1.1.0", "1.2.0", "v1.2.0", "1.3.0", "1.4.0-rc1", "2.0.0", "1", "latest");
    all.forEach(tag -> here.source.push(repository, tag, "ranged " + tag));
    here.apply(
        "ranged",
        here.spec("OnceByTag", "ranged", "")
            + """
            frequency: 15s
            tags: {semver: ">=1 <2", exclude: ['v?1\\.2\\..*'], newest: 2, maxNewCopies: 1}
            """);
    ImageStatus limited =
        here.awaitStatus(
            "ranged",
            s -> s.conditions().stream().anyMatch(c -> c.getReason().equals("NewCopiesLimited")));
    assertThat(limited.tags().summary()).isEqualTo("1/2");
    here.awaitReady("ranged", "True", "UpToDate");
    assertThat(present(repository, all)).containsExactly("1.1.0", "1.3.0");
    assertThat(here.runs("ranged")).hasSize(2);
  }

  @Test
  void movingTagIsFollowed() {
    String repository = here.repository("moving");
    Digest before = here.source.push(repository, "stable", "before");
    here.apply("moving", here.spec("Recurrent", "moving", "stable") + "frequency: 10s\n");
    here.awaitReady("moving", "True", "UpToDate");
    assertThat(here.destination.digest(repository, "stable")).contains(before);
    Digest after = here.source.push(repository, "stable", "after");
    ImageStatus status =
        here.awaitStatus(
            "moving", s -> s.current() != null && after.toString().equals(s.current().digest()));
    assertThat(here.destination.digest(repository, "stable")).contains(after);
    assertThat(status.history()).hasSize(2);
    here.request("moving");
    here.awaitStatus("moving", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("moving")).as("no TaskRun without a change").hasSize(2);
  }

  @Test
  void selfServiceUsesItsOwnAccountInARestrictedNamespace() {
    Digest digest = here.source.push(here.repository("own"), "v1", "own");
    here.account("mirror", ClusterScript.variable("DESTINATION_PASSWORD"));
    here.apply("own", here.spec("OneShot", "own", "v1") + "serviceAccountName: mirror\n");
    here.awaitReady("own", "True", "UpToDate");
    assertThat(here.destination.digest(here.repository("own"), "v1")).contains(digest);
    assertThat(here.runs("own"))
        .singleElement()
        .satisfies(run -> assertThat(run.getMetadata().getNamespace()).isEqualTo(here.namespace));
  }

  @Test
  void damagedImageIsNamedAndDelaysNoOther() {
    String repository = here.repository("some");
    List<String> all = List.of("v1.0", "v1.1", "v1.2");
    all.forEach(tag -> here.source.push(repository, tag, "content of " + tag));
    here.source.loseLayer(repository, "content of v1.1");
    here.apply("some", here.spec("OnceByTag", "some", "v1.x"));
    ImageStatus status = here.awaitReady("some", "False", "SourceIncomplete");
    assertThat(status.tags().summary()).isEqualTo("2/3");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("v1.1");
          assertThat(failure.message()).contains(repository);
        });
    assertThat(present(repository, all)).containsExactly("v1.0", "v1.2");
  }

  @Test
  @ResourceLock(Cluster.OPERATOR)
  void operatorPodIsDeletedDuringACopy() {
    String repository = here.repository("restart");
    List<String> all = List.of("v1.0", "v1.1", "v1.2", "v1.3");
    all.forEach(tag -> here.source.push(repository, tag, "content of " + tag));
    here.apply("restart", here.spec("OneShot", "restart", "v1.x"));
    here.awaitRuns("restart", 1);
    here.client
        .pods()
        .inNamespace(Cluster.CENTRAL)
        .withLabel("app.kubernetes.io/name", "skopeo-operator")
        .withGracePeriod(0)
        .delete();
    here.awaitReady("restart", "True", "UpToDate");
    assertThat(present(repository, all)).isEqualTo(all);
    assertThat(here.runs("restart")).hasSize(1);
  }

  @Test
  void wrongPasswordIsReportedAndDelaysNoOther() {
    here.source.push(here.repository("app"), "v1", "app");
    here.account("wrong", "not the password");
    here.source.push(here.repository("other"), "v1", "other");
    here.apply("denied", here.spec("OneShot", "other", "v1") + "serviceAccountName: wrong\n");
    here.apply("allowed", here.spec("OneShot", "app", "v1"));
    here.awaitReady("allowed", "True", "UpToDate");
    ImageStatus status = here.awaitReady("denied", "False", "DestinationUnreadable");
    assertThat(status.conditions().getFirst().getMessage())
        .contains(Cluster.DESTINATION)
        .doesNotContain("not the password");
  }

  @Test
  void missingTagIsCopiedOnceItExists() {
    here.source.push(here.repository("late"), "v0", "something else");
    here.apply("late", here.spec("OneShot", "late", "v1"));
    here.awaitReady("late", "False", "SourceNotFound");
    here.source.push(here.repository("late"), "v1", "late");
    here.request("late");
    here.awaitReady("late", "True", "UpToDate");
  }

  @Test
  @ResourceLock(Cluster.RELEASE)
  void missingTaskIsReportedAndFoundOnceItExists() {
    var tasks = here.client.resources(Task.class).inNamespace(Cluster.CENTRAL);
    Task task = tasks.withName("skopeo-copy").get();
    here.source.push(here.repository("app"), "v1", "app");
    tasks.withName("skopeo-copy").delete();
    try {
      here.apply("one", here.spec("OneShot", "app", "v1"));
      here.awaitReady("one", "False", "TaskMissing");
    } finally {
      task.getMetadata().setResourceVersion(null);
      task.getMetadata().setUid(null);
      here.client.resource(task).create();
    }
    here.request("one");
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void runIsDeletedWithItsImage() {
    here.source.push(here.repository("app"), "v1", "app");
    here.apply("gone", here.spec("OneShot", "app", "v1"));
    here.awaitReady("gone", "True", "UpToDate");
    String run = here.runs("gone").getFirst().getMetadata().getName();
    here.client.resource(here.image("gone")).delete();
    await("deletion of " + run)
        .atMost(Duration.ofMinutes(3))
        .until(() ->
            here.client.configMaps().inNamespace(Cluster.CENTRAL).withName(run).get() == null);
  }

  @Test
  void unreachableRegistryIsReported() throws Exception {
    for (Path seed : List.of(Path.of("src/test/resources/crd/valid-seed-recurrent.yaml"))) {
      var image =
          Serialization.unmarshal(
              Files.readString(seed),
              io.fabric8.kubernetes.api.model.GenericKubernetesResource.class);
      image.getMetadata().setNamespace(here.namespace);
      image.getMetadata().setName("seed");
      here.client.resource(image).create();
    }
    ImageStatus status = here.awaitReady("seed", "False", "RegistryUnreachable");
    assertThat(status.conditions().getFirst().getMessage()).contains("does not resolve");
  }

  private List<String> present(String repository, List<String> tags) {
    return tags.stream()
        .filter(tag -> !here.destination.digest(repository, tag).equals(Optional.empty()))
        .toList();
  }
}
