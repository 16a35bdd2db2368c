package io.skopeo.operator.registry.referrers;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static io.skopeo.operator.registry.fake.FakeReferrers.INDEX;
import static io.skopeo.operator.registry.fake.FakeReferrers.MANIFEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeReferrers;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestSummariesTest {
  private static final Digest SUBJECT = new Digest("sha256", "a".repeat(64));

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Result<ManifestSummary> ask(Digest digest) {
    return fixture.client.summary(new Pinned(server.repository("app"), digest), server.anonymous());
  }

  private ManifestSummary summary(String type, String content) {
    return switch (ask(server.push("app", type, content))) {
      case Result.Found<ManifestSummary>(var summary) -> summary;
      case Result<ManifestSummary> other -> throw new AssertionError(other);
    };
  }

  @Test
  void signatureNamesItsTypeAndSubject() {
    String content = FakeReferrers.manifest(SUBJECT, "t/sig", "ä");
    ManifestSummary summary = summary(MANIFEST, content);
    assertThat(summary.artifactType()).contains("t/sig");
    assertThat(summary.subject()).contains(SUBJECT);
    assertThat(summary.mediaType()).isEqualTo(MANIFEST);
    assertThat(summary.index()).isFalse();
    assertThat(summary.bytes()).isEqualTo(42);
    assertThat(summary.size()).isEqualTo(content.length() + 1);
    assertThat(summary.descriptor().json())
        .isEqualTo(
            "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"artifactType\":\"t/sig\",\"annotations\":{\"text\":\"\\u00E4\"}}"
                .formatted(MANIFEST, summary.digest(), summary.size()));
    assertThat(summary.descriptor().digest()).isEqualTo(summary.digest());
    assertThat(summary.descriptor().artifactType()).contains("t/sig");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'config':{'mediaType':'t/config'}                         | t/config",
        "'artifactType':'t/own','config':{'mediaType':'t/config'}  | t/own",
        "'artifactType':'','config':{'mediaType':'t/config'}       | t/config",
        "'artifactType':7,'config':{}                              | 7",
      })
  void artifactTypeIsTheOwnOneOrThatOfTheConfig(String fields, String type) {
    String json = fields.replace('\'', '"');
    assertThat(summary(MANIFEST, "{\"schemaVersion\":2,%s}".formatted(json)).artifactType())
        .contains(type);
  }

  @Test
  void indexHasNoTypeOfItsConfig() {
    ManifestSummary summary =
        summary(
            INDEX,
            """
            {"schemaVersion":2,"manifests":[],"config":{"mediaType":"t","size":3},\
            "subject":{"digest":"%s"},"annotations":[]}\
            """
                .formatted(SUBJECT));
    assertThat(summary.index()).isTrue();
    assertThat(summary.mediaType()).isEqualTo(INDEX);
    assertThat(summary.artifactType()).isEmpty();
    assertThat(summary.bytes()).isZero();
    assertThat(summary.subject()).contains(SUBJECT);
    assertThat(summary.descriptor().json()).doesNotContain("artifactType", "annotations");
  }

  @Test
  void ownMediaTypeCountsMoreThanTheHeader() {
    assertThat(
            summary(
                    "application/json",
                    "{\"schemaVersion\":2,\"mediaType\":\"%s\"}".formatted(INDEX))
                .index())
        .isTrue();
    assertThat(summary("application/json", "{\"schemaVersion\":2,\"layers\":[]}").mediaType())
        .isEqualTo(MANIFEST);
    assertThat(summary("application/json", "{\"schemaVersion\":2,\"manifests\":[]}").mediaType())
        .isEqualTo(INDEX);
  }

  @Test
  void sizesAndSubjectsWithoutSenseAreIgnored() {
    ManifestSummary summary =
        summary(
            MANIFEST,
            """
            {"schemaVersion":2,"subject":{"digest":"sha256:short"},"config":[],\
            "layers":[{"size":-5},{"size":"x"},{"size":9223372036854775807},{"size":9}]}\
            """);
    assertThat(summary.subject()).isEmpty();
    assertThat(summary.bytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void manifestIsFetchedOnce() {
    Digest digest = server.put("app", "1");
    assertThat(ask(digest)).isEqualTo(ask(digest));
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void missingManifestIsNotFoundAndAskedForAgain() {
    String content = FakeReferrers.manifest(SUBJECT, "t", "x");
    Digest digest = server.push("other", MANIFEST, content);
    assertThat(ask(digest)).isEqualTo(new Result.NotFound<>());
    server.push("app", MANIFEST, content);
    assertThat(ask(digest)).isInstanceOf(Result.Found.class);
  }

  @Test
  void summaryIsNotSharedWithAnotherAccess() {
    Digest digest = server.put("app", "1");
    ask(digest);
    server.requireBasic("ada", "secret");
    var image = new Pinned(server.repository("app"), digest);
    assertThat(refused(fixture.client.summary(image, server.as("bob", "guess"))).reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void manifestAboveTheLimitIsAFailure() {
    Digest digest =
        server.push("app", MANIFEST, "{\"schemaVersion\":2%s}".formatted(" ".repeat(4 << 20)));
    assertThat(refused(ask(digest)).sentence()).contains("more than 4096 KiB");
  }

  @Test
  void otherContentIsAFailure() {
    Digest digest = server.put("app", "1");
    server.fail(Request.GET, ServerFault.body(MANIFEST, "{\"schemaVersion\":2}"));
    assertThat(refused(ask(digest)).sentence()).contains("it has another digest");
    server.fail(Request.GET, ServerFault.html());
    assertThat(refused(ask(digest)).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }
}
