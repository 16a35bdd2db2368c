package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.SourceImages;
import io.skopeo.operator.oci.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Copies platforms and signatures with real skopeo. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class PlatformsE2E {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> THREE = List.of("amd64", "arm64", "s390x");

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
  void completeIndexKeepsItsDigest() {
    String repository = here.repository("all");
    Digest digest = here.source.pushIndex(repository, "v1", "all ", THREE);
    here.apply(
        "all",
        here.spec("OneShot", "all", "v1") + "platforms: [linux/amd64, linux/arm64, linux/s390x]\n");
    here.awaitReady("all", "True", "UpToDate");
    assertThat(here.destination.digest(repository, "v1")).contains(digest);
    assertThat(platforms(here.destination, repository, "v1").keySet())
        .containsExactlyElementsOf(THREE);
  }

  @Test
  void someOfThePlatformsAreCopiedOnce() {
    String repository = here.repository("some");
    List<String> tags = List.of("v1.0", "v1.1");
    tags.forEach(tag -> here.source.pushIndex(repository, tag, tag + " ", THREE));
    here.apply(
        "some",
        here.spec("Recurrent", "some", "v1.x")
            + "frequency: 10s\nplatforms: [linux/arm64/v8, linux/amd64]\n");
    ImageStatus status = here.awaitReady("some", "True", "UpToDate");
    assertThat(status.tags().summary()).isEqualTo("2/2");
    for (String tag : tags) {
      Map<String, String> wanted = platforms(here.source, repository, tag);
      String left = wanted.remove("s390x");
      assertThat(platforms(here.destination, repository, tag)).isEqualTo(wanted);
      wanted
          .values()
          .forEach(child -> assertThat(here.destination.digest(repository, child)).isPresent());
      assertThat(here.destination.digest(repository, left)).isEmpty();
    }
    here.request("some");
    here.awaitStatus("some", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("some")).as("no TaskRun without a change").hasSize(1);
  }

  @Test
  void signatureIsCopied() {
    String repository = here.repository("signed");
    Digest digest = here.source.push(repository, "v1", "signed");
    String tag = "sha256-%s.sig".formatted(digest.hex());
    Digest signature = here.source.push(repository, tag, "its signature");
    here.source.push(repository, "sha256-%s.sig".formatted("a".repeat(64)), "of another image");
    here.apply("signed", here.spec("OneShot", "signed", "v1") + "signatures: true\n");
    ImageStatus status = here.awaitReady("signed", "True", "UpToDate");
    assertThat(here.destination.digest(repository, "v1")).contains(digest);
    assertThat(here.destination.digest(repository, tag)).contains(signature);
    assertThat(here.destination.digest(repository, "sha256-%s.sig".formatted("a".repeat(64))))
        .isEmpty();
    assertThat(status.tags().summary()).isEqualTo("1/1");
    assertThat(here.runs("signed")).hasSize(1);
  }

  /** Returns the digests of an index by architecture. */
  private static Map<String, String> platforms(
      SourceImages registry, String repository, String tag) {
    try {
      var digests = new LinkedHashMap<String, String>();
      JSON.readTree(registry.manifest(repository, tag))
          .path("manifests")
          .forEach(entry ->
              digests.put(
                  entry.path("platform").path("architecture").asText(),
                  entry.path("digest").asText()));
      return digests;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
