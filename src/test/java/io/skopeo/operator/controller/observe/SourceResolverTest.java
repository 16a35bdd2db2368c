package io.skopeo.operator.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.controller.observe.SourceResolver.Offer;
import io.skopeo.operator.controller.observe.SourceResolver.Wanted;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.spec.CopyScope;
import io.skopeo.operator.spec.ReferrerTypes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is copied of an image, and how few requests that takes. */
class SourceResolverTest {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
  private static final Digest GONE = new Digest("sha256", "c".repeat(64));
  private static final CopyScope ATTESTED = new CopyScope(List.of(), ReferrerTypes.NONE, true);
  private static final CopyScope AMD64 =
      new CopyScope(List.of(new Platform("linux", "amd64", "")), ReferrerTypes.NONE, false);

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;
  private final SourceResolver resolver = new SourceResolver(fixture.client);

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Digest index(String... entries) {
    return server.put(
        "app",
        "v1",
        INDEX,
        "{\"schemaVersion\": 2, \"manifests\": [%s]}".formatted(String.join(",", entries)));
  }

  private static String entry(Digest digest, String type, String platform, String annotations) {
    return """
    {"mediaType": "%s", "digest": "%s", "size": 1, "platform": {"os": "linux", "architecture": "%s"}%s}\
    """
        .formatted(type, digest, platform, annotations);
  }

  private static String attestation(Digest digest, Digest of) {
    return entry(
        digest,
        IMAGE,
        "unknown",
        ", \"annotations\": {\"vnd.docker.reference.digest\": \"%s\"}".formatted(of));
  }

  private Result<Offer> offer(
      CopyScope scope, Optional<Digest> there, boolean apart, boolean incomplete) {
    return resolver.offer(
        new Wanted(fixture.image("v1"), scope, there, apart, incomplete), server.anonymous());
  }

  private static Offer found(Result<Offer> result) {
    assertThat(result).isInstanceOf(Result.Found.class);
    return ((Result.Found<Offer>) result).value();
  }

  private static Problem problem(Result<Offer> result) {
    return found(result).objection().orElseThrow();
  }

  @Test
  void indexIsBelievedAndCostsNoPull() {
    Digest digest = index(entry(GONE, IMAGE, "amd64", ""));
    assertThat(found(offer(CopyScope.WHOLE, Optional.empty(), false, false)))
        .satisfies(offer -> {
          assertThat(offer.digest()).isEqualTo(digest);
          assertThat(offer.content()).isEmpty();
        });
    assertThat(server.count(Request.GET)).isZero();
  }

  @Test
  void indexInAnIndexIsRememberedAfterItsRunIsForgotten() {
    Digest image = server.put("app", "image");
    Digest inner =
        server.put(
            "app",
            "inner",
            INDEX,
            "{\"schemaVersion\": 2, \"manifests\": [%s]}"
                .formatted(entry(image, IMAGE, "amd64", "")));
    index(entry(inner, INDEX, "amd64", ""));
    Offer apart = found(offer(CopyScope.WHOLE, Optional.empty(), true, false));
    assertThat(apart.content().orElseThrow().parts()).hasSize(2);
    int requests = server.count(Request.GET);
    assertThat(found(offer(CopyScope.WHOLE, Optional.empty(), false, false))).isEqualTo(apart);
    assertThat(server.count(Request.GET)).isEqualTo(requests);
  }

  @Test
  void imageWithoutALostAttestationIsInSyncFromThenOn() {
    Digest image = server.put("app", "image");
    Digest digest = index(entry(image, IMAGE, "amd64", ""), attestation(GONE, image));
    Offer reduced = found(offer(CopyScope.WHOLE, Optional.empty(), false, true));
    assertThat(reduced.digest()).isNotEqualTo(digest);
    assertThat(reduced.content().map(ImageContent::missing).orElseThrow()).hasSize(1);
    assertThat(found(offer(CopyScope.WHOLE, Optional.empty(), false, false))).isEqualTo(reduced);
    Optional<Digest> there = Optional.of(reduced.digest());
    assertThat(found(offer(CopyScope.WHOLE, there, false, false)).digest())
        .isEqualTo(reduced.digest());
    assertThat(problem(offer(ATTESTED, Optional.empty(), false, true)))
        .satisfies(problem -> {
          assertThat(problem.reason()).isEqualTo(Reason.SOURCE_INCOMPLETE);
          assertThat(problem.sentence()).contains("attestation " + GONE.brief());
        });
    try (var another = new RegistryFixture(server, settings -> settings)) {
      var wanted = new Wanted(fixture.image("v1"), CopyScope.WHOLE, there, false, false);
      assertThat(
              found(new SourceResolver(another.client).offer(wanted, server.anonymous())).digest())
          .as("after a restart")
          .isEqualTo(reduced.digest());
    }
  }

  @Test
  void lostPlatformIsNamedUnlessOthersWereAskedFor() {
    Digest image = server.put("app", "image");
    index(entry(image, IMAGE, "amd64", ""), entry(GONE, IMAGE, "arm64", ""));
    Problem problem = problem(offer(CopyScope.WHOLE, Optional.empty(), false, true));
    assertThat(problem.reason()).isEqualTo(Reason.SOURCE_INCOMPLETE);
    assertThat(problem.sentence()).contains(GONE.brief(), "linux/arm64", "spec.platforms");
    assertThat(found(offer(AMD64, Optional.empty(), false, true)).content().orElseThrow().parts())
        .hasSize(1);
  }

  @Test
  void wholeImageIsNotWhatSomePlatformsAre() {
    Digest image = server.put("app", "image");
    Digest digest = index(entry(image, IMAGE, "amd64", ""), entry(GONE, IMAGE, "arm64", ""));
    assertThat(found(offer(AMD64, Optional.of(digest), false, false)).digest())
        .isNotEqualTo(digest);
  }
}
