package io.skopeo.operator.registry.manifest;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.PlatformSubset;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformSubsetsTest {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  private static final String CONTENT =
      """
      {"schemaVersion": 2, "manifests": [
        {"digest": "sha256:%s", "platform": {"os": "linux", "architecture": "amd64"}},
        {"digest": "sha256:%s", "platform": {"os": "linux", "architecture": "arm64"}}]}\
      """
          .formatted("a".repeat(64), "b".repeat(64));
  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final Platform S390X = new Platform("linux", "s390x", "");

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Result<PlatformSubset> part(Digest digest, Platform... platforms) {
    return fixture.client.part(
        new Pinned(server.repository("app"), digest), List.of(platforms), server.anonymous());
  }

  @ParameterizedTest
  @ValueSource(strings = {INDEX, LIST})
  void indexIsFetchedOnceForEachSetOfPlatforms(String type) {
    Digest digest = server.put("app", "1", type, CONTENT);
    Result<PlatformSubset> first = part(digest, AMD64);
    assertThat(first)
        .isInstanceOfSatisfying(
            Result.Found.class,
            found -> assertThat(found.value()).isInstanceOf(PlatformSubset.Some.class));
    assertThat(part(digest, AMD64)).isEqualTo(first);
    assertThat(server.count(Request.GET)).isEqualTo(1);
    assertThat(part(digest, S390X)).isEqualTo(new Result.Found<>(new PlatformSubset.None()));
    assertThat(server.count(Request.GET)).isEqualTo(2);
  }

  @Test
  void partIsNotSharedWithAnotherAccess() {
    Digest digest = server.put("app", "1", INDEX, CONTENT);
    part(digest, AMD64);
    server.requireBasic("ada", "secret");
    var image = new Pinned(server.repository("app"), digest);
    assertThat(
            refused(fixture.client.part(image, List.of(AMD64), server.as("bob", "guess"))).reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void singlePlatformManifestIsWhole() {
    Digest digest = server.put("app", "1");
    assertThat(part(digest, S390X))
        .isEqualTo(new Result.Found<>(new PlatformSubset.Whole(List.of())));
  }

  @Test
  void failureIsNotCached() {
    Digest digest = server.put("app", "1", INDEX, CONTENT);
    server.fail(Request.GET, ServerFault.status(400));
    assertThat(refused(part(digest, AMD64)).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(part(digest, AMD64)).isInstanceOf(Result.Found.class);
  }

  @Test
  void missingIndexIsAbsent() {
    server.put("app", "1");
    assertThat(part(new Digest("sha256", "c".repeat(64)), AMD64))
        .isEqualTo(new Result.NotFound<>());
  }

  @Test
  void contentOfAnotherDigestIsRefused() {
    Digest claimed = new Digest("sha256", "c".repeat(64));
    server.put("app", "1", claimed);
    assertThat(refused(part(claimed, AMD64)).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void onlyManifestsKnownToBeSingleAreSingle() {
    server.put("app", "single");
    server.put("app", "index", INDEX, CONTENT);
    assertThat(fixture.client.manifest(fixture.image("single"), server.anonymous()))
        .isInstanceOfSatisfying(
            Result.Found.class,
            found -> assertThat(((ManifestInfo) found.value()).single()).isTrue());
    assertThat(fixture.client.manifest(fixture.image("index"), server.anonymous()))
        .isInstanceOfSatisfying(
            Result.Found.class,
            found -> assertThat(((ManifestInfo) found.value()).single()).isFalse());
  }
}
