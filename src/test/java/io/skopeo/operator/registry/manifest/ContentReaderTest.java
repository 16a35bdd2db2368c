package io.skopeo.operator.registry.manifest;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.ImageContent.Part;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentReaderTest {
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

  private Result<ImageContent> part(Digest digest, Platform... platforms) {
    return content(digest, Examination.NONE, platforms);
  }

  private Result<ImageContent> content(
      Digest digest, Examination examination, Platform... platforms) {
    return fixture.client.content(
        new Pinned(server.repository("app"), digest),
        List.of(platforms),
        examination,
        server.anonymous());
  }

  private static ImageContent found(Result<ImageContent> answer) {
    return answer instanceof Result.Found<ImageContent>(var content)
        ? content
        : fail("not found: " + answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {INDEX, LIST})
  void indexIsFetchedOnceForEachSetOfPlatforms(String type) {
    Digest digest = server.put("app", "1", type, CONTENT);
    Result<ImageContent> first = part(digest, AMD64);
    assertThat(found(first).isComposed()).isTrue();
    assertThat(part(digest, AMD64)).isEqualTo(first);
    assertThat(server.count(Request.GET)).isEqualTo(1);
    assertThat(found(part(digest, S390X)).isEmpty()).isTrue();
    assertThat(server.count(Request.GET)).isEqualTo(2);
  }

  @Test
  void partIsNotSharedWithAnotherAccess() {
    Digest digest = server.put("app", "1", INDEX, CONTENT);
    part(digest, AMD64);
    server.requireBasic("ada", "secret");
    var image = new Pinned(server.repository("app"), digest);
    assertThat(
            refused(
                    fixture.client.content(
                        image, List.of(AMD64), Examination.NONE, server.as("bob", "guess")))
                .reason())
        .isEqualTo(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void singlePlatformManifestIsWhole() {
    Digest digest = server.put("app", "1");
    assertThat(part(digest, S390X)).isEqualTo(new Result.Found<>(ImageContent.single(digest)));
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

  private static String entry(Digest digest, String type, String platform) {
    return """
    {"mediaType": "%s", "digest": "%s", "size": 1, "platform": {"os": "linux", "architecture": "%s"}}\
    """
        .formatted(type, digest, platform);
  }

  private Digest index(String tag, String... entries) {
    return server.put(
        "app",
        tag,
        INDEX,
        "{\"schemaVersion\": 2, \"manifests\": [%s]}".formatted(String.join(",", entries)));
  }

  @Test
  void partsThatTheSourceDoesNotServeAreFoundByAskingForThem() {
    Digest there = server.put("app", "there");
    var gone = new Digest("sha256", "c".repeat(64));
    String type = "application/vnd.oci.image.manifest.v1+json";
    Digest digest = index("1", entry(there, type, "amd64"), entry(gone, type, "arm64"));
    assertThat(found(part(digest)).missing()).isEmpty();
    ImageContent examined = found(content(digest, Examination.ALL));
    assertThat(examined.missing()).extracting(MissingPart::digest).containsExactly(gone);
    assertThat(examined.manifests()).containsExactly(there);
    assertThat(found(content(digest, Examination.ATTESTATIONS)).missing()).isEmpty();
  }

  @Test
  void indexesInIndexesAreReadToADepthOfThree() {
    Digest image = server.put("app", "image");
    Digest third = index("3", entry(image, "application/vnd.oci.image.manifest.v1+json", "amd64"));
    Digest second = index("2", entry(third, INDEX, "amd64"));
    Digest first = index("1", entry(second, INDEX, "amd64"));
    assertThat(found(part(first)).parts())
        .containsExactly(
            new Part(image, Form.MANIFEST),
            new Part(third, Form.INDEX),
            new Part(second, Form.INDEX));
    Digest fourth = index("0", entry(first, INDEX, "amd64"));
    assertThat(refused(part(fourth)).sentence()).contains("nested more than 3 deep");
  }

  @Test
  void tooManyPartsAreRefused() {
    String[] many =
        IntStream.rangeClosed(0, ContentReader.MAX_MANIFESTS)
            .mapToObj(i -> entry(new Digest("sha256", "%064x".formatted(i)), "", "amd64"))
            .toArray(String[]::new);
    Digest digest =
        index(
            "1", String.join(",", many), entry(new Digest("sha256", "f".repeat(64)), "", "arm64"));
    assertThat(refused(part(digest, AMD64)).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
    assertThat(found(part(digest)).parts()).as("one copy brings them").isEmpty();
  }

  @Test
  void entryWithoutADigestIsRefused() {
    Digest digest = index("1", "{\"digest\": \"nonsense\"}");
    assertThat(refused(part(digest)).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }
}
