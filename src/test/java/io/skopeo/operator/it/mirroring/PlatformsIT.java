package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subsets of platforms, on a real API server. */
class PlatformsIT {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final Digest AMD64 = new Digest("sha256", "a".repeat(64));
  private static final Digest ARM64 = new Digest("sha256", "b".repeat(64));
  private static final Digest S390X = new Digest("sha256", "c".repeat(64));
  private static final String TWO = "platforms: [linux/amd64, linux/arm64/v8]\n";

  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  private static String entry(Digest digest, String architecture) {
    return "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\",\"size\":2,\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"}}"
        .formatted(digest, architecture);
  }

  private static String index(String... entries) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(INDEX, Stream.of(entries).collect(Collectors.joining(",")));
  }

  private static String three() {
    return index(entry(AMD64, "amd64"), entry(S390X, "s390x"), entry(ARM64, "arm64"));
  }

  private static String two() {
    return index(entry(AMD64, "amd64"), entry(ARM64, "arm64"));
  }

  /** Returns the digest of a manifest. */
  private Digest digest(String text) {
    return here.source.put("digests", "of", INDEX, text);
  }

  private ConfigMap files(TaskRun run) {
    return here.client
        .configMaps()
        .inNamespace(run.getMetadata().getNamespace())
        .withName(run.getMetadata().getName())
        .get();
  }

  /** Harbor answers HEAD of an image that it blocks; without platforms, skopeo meets the rule. */
  @Test
  void imageThatAPolicyBlocksIsNotCopied() {
    here.source.put("app", "v1", INDEX, three());
    here.source.failAlways(
        Request.GET,
        ServerFault.status(412, "{\"errors\":[{\"code\":\"PROJECTPOLICYVIOLATION\"}]}"));
    here.startOperator();
    here.apply("blocked", here.spec("OneShot", "v1") + TWO);
    ImageStatus status = here.awaitReady("blocked", "False", "BlockedByPolicy");
    assertThat(status.conditions().getFirst().getMessage()).contains(here.source.host());
    assertThat(here.runs("blocked")).isEmpty();
  }

  @Test
  void subsetIsCopiedOnceAndAgainWhenTheSourceMoves() {
    Digest subset = digest(two());
    here.source.put("app", "v1", INDEX, three());
    here.startOperator();
    here.apply("some", here.spec("Recurrent", "v1") + TWO);
    TaskRun run = here.awaitRun("some", 1);
    String from = here.source.host();
    String to = here.destination.host();
    assertThat(here.urlTxt(run))
        .isEqualTo(
            """
            docker://%1$s/app@%3$s docker://%2$s/mirror/app@%3$s
            docker://%1$s/app@%4$s docker://%2$s/mirror/app@%4$s
            dir:%5$s docker://%2$s/mirror/app:v1 --multi-arch=index-only
            """
                .formatted(from, to, AMD64, ARM64, subset.hex()));
    assertThat(files(run).getData())
        .containsEntry(subset.hex() + ".json", two())
        .containsEntry("version", "Directory Transport Version: 1.1\n");
    assertThat(run.getSpec().getWorkspaces().getFirst().getConfigMap().getItems())
        .extracting(KeyToPath::getPath)
        .containsExactly(
            "url.txt", "images.txt", subset.hex() + "/manifest.json", subset.hex() + "/version");
    here.succeed(run);
    ImageStatus status = here.awaitReady("some", "True", "UpToDate");
    assertThat(status.current().digest()).isEqualTo(subset.toString());
    here.source.forgetRequests();
    here.request("some");
    here.awaitStatus("some", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("some")).as("a sync without changes").hasSize(1);
    assertThat(here.source.count(Request.HEAD)).isEqualTo(1);
    assertThat(here.source.count(Request.GET)).isZero();

    Digest other = new Digest("sha256", "d".repeat(64));
    Digest moved = digest(index(entry(other, "amd64"), entry(ARM64, "arm64")));
    here.source.put("app", "v1", INDEX, three().replace(AMD64.hex(), other.hex()));
    here.request("some");
    TaskRun second = here.awaitRun("some", 2);
    assertThat(here.batch(second).copies().getFirst().source().digest()).isEqualTo(moved);
    here.succeed(second);
    here.awaitStatus(
        "some", s -> s.current() != null && moved.toString().equals(s.current().digest()));
  }

  @Test
  void singleImageAndCompleteIndexAreCopiedUnchanged() {
    Digest single = here.source.put("app", "v1.0");
    Digest whole = here.source.put("app", "v1.1", INDEX, two());
    here.startOperator();
    here.apply("whole", here.spec("OnceByTag", "v1.x") + TWO);
    TaskRun run = here.awaitRun("whole", 1);
    assertThat(here.urlTxt(run).lines())
        .hasSize(2)
        .allMatch(l -> l.contains(single + " docker:") || l.contains(whole + " docker:"));
    assertThat(run.getSpec().getWorkspaces().getFirst().getConfigMap().getItems())
        .extracting(KeyToPath::getPath)
        .containsExactly("url.txt", "images.txt");
    here.succeed(run);
    here.awaitReady("whole", "True", "UpToDate");
  }

  @Test
  void imageWithoutThePlatformsFailsAndBlocksNoOther() {
    here.source.put("app", "v1.0", INDEX, index(entry(S390X, "s390x")));
    here.source.put("app", "v1.1", INDEX, three());
    here.startOperator();
    here.apply("none", here.spec("OneShot", "v1.x") + TWO);
    TaskRun run = here.awaitRun("none", 1);
    here.succeed(run);
    ImageStatus status = here.awaitReady("none", "False", "PlatformMissing");
    assertThat(status.tags().summary()).isEqualTo("1/2");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("v1.0");
          assertThat(failure.message()).contains("linux/amd64, linux/arm64");
        });
  }

  @Test
  void missingPlatformIsReported() {
    here.source.put("app", "v1", INDEX, three());
    here.startOperator();
    here.apply("missing", here.spec("OneShot", "v1") + "platforms: [linux/amd64, windows/amd64]\n");
    here.succeed(here.awaitRun("missing", 1));
    ImageStatus status = here.awaitReady("missing", "True", "UpToDate");
    assertThat(status.conditions().getFirst().getMessage()).contains("v1 has no windows/amd64");
  }

  @Test
  void failedPlatformFailsItsTag() {
    here.source.put("app", "v1", INDEX, three());
    here.startOperator();
    here.apply("failing", here.spec("OneShot", "v1") + TWO);
    here.end(here.awaitRun("failing", 1), ".nf", "2 source: reading manifest: manifest unknown\n");
    ImageStatus status = here.awaitReady("failing", "False", "SourceIncomplete");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("v1");
          assertThat(failure.message())
              .contains("names the manifest " + AMD64 + " for linux/amd64, which the source");
        });
  }

  @Test
  void fulfilledOneShotSyncsAgainIfPlatformsChange() {
    here.source.put("app", "v1", INDEX, three());
    here.startOperator();
    here.apply("changed", here.spec("OneShot", "v1"));
    here.succeed(here.awaitRun("changed", 1));
    here.awaitReady("changed", "True", "UpToDate");
    here.patch("changed", "{\"spec\":{\"platforms\":[\"linux/arm64\"]}}");
    TaskRun run = here.awaitRun("changed", 2);
    assertThat(here.batch(run).copies().getFirst().lines())
        .first()
        .isEqualTo(CopyLine.byDigest(ARM64, CopyLine.Content.WHOLE));
    here.succeed(run);
    here.awaitReady("changed", "True", "UpToDate");
  }

  @Test
  void taskOfTheCatalogIsStalled() {
    here.source.put("app", "v1", INDEX, three());
    here.client
        .resources(Task.class)
        .inNamespace(here.central)
        .withName("skopeo-copy")
        .edit(task -> {
          task.getSpec().setResults(List.of());
          return task;
        });
    here.startOperator();
    here.apply("foreign", here.spec("OneShot", "v1") + TWO);
    ImageStatus status = here.awaitReady("foreign", "False", "TaskUnsuitable");
    assertThat(status.conditions()).anyMatch(c -> c.getType().equals("Stalled"));
    assertThat(here.runs("foreign")).isEmpty();
  }
}
