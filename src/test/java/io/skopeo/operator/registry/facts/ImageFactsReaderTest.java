package io.skopeo.operator.registry.facts;

import static io.skopeo.operator.registry.client.RegistryFixture.later;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static io.skopeo.operator.registry.fake.FakeReferrers.INDEX;
import static io.skopeo.operator.registry.fake.FakeReferrers.MANIFEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.registry.ImageFacts;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageFactsReaderTest {
  private static final String LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Result<ImageFacts> ask(Digest digest) {
    return fixture.client.facts(new Pinned(server.repository("app"), digest), server.anonymous());
  }

  private ImageFacts facts(Digest digest) {
    return switch (ask(digest)) {
      case Result.Found<ImageFacts>(var facts) -> facts;
      case Result<ImageFacts> other -> throw new AssertionError(other);
    };
  }

  private static Digest blob(int number) {
    return new Digest("sha256", "%064x".formatted(number));
  }

  private static String descriptor(int number) {
    return "{\"digest\":\"%s\",\"size\":%d}".formatted(blob(number), number);
  }

  /** Adds a manifest with a config and layers, each as large as its number says. */
  private Digest image(int config, Integer... layers) {
    return server.push(
        "app",
        MANIFEST,
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
            .formatted(
                descriptor(config),
                Arrays.stream(layers)
                    .map(ImageFactsReaderTest::descriptor)
                    .collect(Collectors.joining(","))));
  }

  private static String entry(Digest digest, String os, String architecture) {
    return "{\"digest\":\"%s\",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}}"
        .formatted(digest, os, architecture);
  }

  private Digest index(String type, String... entries) {
    return server.push(
        "app",
        type,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(type, String.join(",", entries)));
  }

  @Test
  void manifestHasItsConfigAndLayersOnce() {
    Digest digest = image(7, 100, 200, 100);
    ImageFacts facts = facts(digest);
    assertThat(facts.mediaType()).isEqualTo(MANIFEST);
    assertThat(facts.platforms()).isEmpty();
    assertThat(facts.blobs()).isEqualTo(Map.of(blob(7), 7L, blob(100), 100L, blob(200), 200L));
    assertThat(facts.bytes()).isEqualTo(307);
    assertThat(facts.size()).isPositive();
  }

  @Test
  void indexHasThePlatformsAndBlobsOfAllItsManifests() {
    Digest index =
        index(
            LIST,
            entry(image(1, 100, 200), "linux", "amd64"),
            entry(image(2, 100, 300), "linux", "arm64"),
            entry(image(3, 100, 300), "linux", "arm64"),
            entry(image(4, 5), "unknown", "unknown"),
            "{\"digest\":\"nonsense\"}");
    ImageFacts facts = facts(index);
    assertThat(facts.mediaType()).isEqualTo(LIST);
    assertThat(facts.platforms())
        .containsExactly(new Platform("linux", "amd64", ""), new Platform("linux", "arm64", ""));
    assertThat(facts.bytes()).isEqualTo(100 + 200 + 300 + 1 + 2 + 3 + 4 + 5);
  }

  @Test
  void indexesInIndexesCountAndMissingManifestsDoNot() {
    Digest inner = index(INDEX, entry(image(1, 100), "linux", "arm"));
    Digest outer =
        index(
            INDEX,
            "{\"digest\":\"%s\"}".formatted(inner),
            entry(new Digest("sha256", "f".repeat(64)), "linux", "s390x"));
    ImageFacts facts = facts(outer);
    assertThat(facts.bytes()).isEqualTo(101);
    assertThat(facts.platforms())
        .extracting(Platform::toString)
        .containsExactlyInAnyOrder("linux/arm/v7", "linux/s390x");
  }

  @Test
  void manifestsAreFetchedOnceAndSharedWithSummaries() {
    Digest part = image(1, 100);
    Digest index = index(INDEX, entry(part, "linux", "amd64"));
    facts(index);
    facts(part);
    fixture.client.summary(new Pinned(server.repository("app"), part), server.anonymous());
    assertThat(server.count(Request.GET)).isEqualTo(2);
  }

  @Test
  void layersThatImagesShareCountOnce() {
    List<ImageFacts> images =
        Stream.of(image(1, 1000, 100), image(2, 1000, 200), image(2, 1000, 200))
            .map(this::facts)
            .toList();
    assertThat(ImageFacts.uniqueBytes(images)).isEqualTo(1000 + 100 + 200 + 1 + 2);
  }

  @Test
  void sizesThatAreNonsenseDoNotOverflow() {
    Digest digest =
        server.push(
            "app",
            MANIFEST,
            """
            {"schemaVersion":2,"config":{"digest":"%s","size":-5},"layers":[
            {"digest":"%s","size":9223372036854775807},{"digest":"%s","size":1},{"size":3}]}\
            """
                .formatted(blob(1), blob(2), blob(3)));
    assertThat(facts(digest).bytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void missingImageIsAbsent() {
    server.put("app", "1");
    assertThat(ask(blob(1))).isEqualTo(new Result.NotFound<>());
  }

  @Test
  void failureOfAPartIsThatOfTheIndexAndIsAskedAgain() {
    Digest part = image(1, 100);
    Digest index = index(INDEX, entry(part, "linux", "amd64"));
    fixture.client.summary(new Pinned(server.repository("app"), index), server.anonymous());
    server.failAlways(Request.GET, ServerFault.status(429));
    Instant until = later(ask(index));
    server.heal();
    fixture.time.pass(Duration.between(fixture.time.instant(), until));
    assertThat(facts(index).bytes()).isEqualTo(101);
  }

  @Test
  void boundsAreToldByTheirNumbers() {
    String[] many =
        IntStream.rangeClosed(0, ImageFactsReader.MAX_MANIFESTS)
            .mapToObj(i -> entry(blob(i), "linux", "amd64"))
            .toArray(String[]::new);
    assertThat(refused(ask(index(INDEX, many))).sentence()).contains("more than 500 manifests");
    Digest nested = index(INDEX, entry(image(1), "linux", "amd64"));
    for (int i = 0; i < 3; i++) {
      nested = index(INDEX, entry(nested, "", ""));
    }
    assertThat(refused(ask(nested)).sentence()).contains("nested more than 3 deep");
  }
}
