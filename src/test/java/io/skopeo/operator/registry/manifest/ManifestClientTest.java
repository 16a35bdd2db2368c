package io.skopeo.operator.registry.manifest;

import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.DigestHeader;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.ServerFault;
import io.skopeo.operator.registry.http.ResponseBody;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestClientTest {
  private static final String MANIFEST = "{\"schemaVersion\":2}";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

  private final RegistryFixture fixture = new RegistryFixture();
  private final FakeRegistryServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void oneHeadIsEnough() {
    Digest digest = server.put("app", "1");
    assertThat(digest("1")).isEqualTo(new Result.Found<>(digest));
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void allFourTypesAreAccepted() {
    List<String> accepted = new CopyOnWriteArrayList<>();
    server.fail(
        Request.HEAD,
        exchange -> {
          accepted.addAll(exchange.getRequestHeaders().get("Accept"));
          FakeResponse.of(404, "").send(exchange);
        });
    digest("1");
    assertThat(accepted)
        .containsExactlyInAnyOrder(
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");
  }

  @Test
  void manifestWithoutDigestHeaderIsHashed() {
    Digest digest = server.digestHeader(DigestHeader.MISSING).put("app", "1");
    assertThat(digest("1")).isEqualTo(new Result.Found<>(digest));
    assertThat(server.count(Request.GET)).isEqualTo(1);
  }

  @Test
  void registryThatRefusesHeadGetsAGet() {
    Digest digest = server.refuseHead().put("app", "1");
    assertThat(digest("1")).isEqualTo(new Result.Found<>(digest));
  }

  @ParameterizedTest
  @EnumSource(names = {"WRONG", "NONSENSE"})
  void digestHeaderThatDoesNotMatchIsRefused(DigestHeader header) {
    server.refuseHead().digestHeader(header).put("app", "1");
    assertThat(refused(digest("1")).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void invalidDigestHeaderIsRefused() {
    server.digestHeader(DigestHeader.NONSENSE).put("app", "1");
    assertThat(refused(digest("1")).sentence()).contains("Docker-Content-Digest");
  }

  @Test
  void sha512DigestIsKept() {
    Digest digest = new ResponseBody(MANIFEST.getBytes(StandardCharsets.UTF_8)).digest("sha512");
    server.refuseHead();
    server.fail(
        Request.GET,
        exchange ->
            FakeResponse.of(200, MANIFEST)
                .with("Docker-Content-Digest", digest.toString())
                .send(exchange));
    assertThat(digest("1")).isEqualTo(new Result.Found<>(digest));
  }

  @Test
  void manifestIsFoundByItsDigest() {
    Digest digest = server.put("app", "1");
    assertThat(digest(server.repository("app").at(digest))).isEqualTo(new Result.Found<>(digest));
  }

  @Test
  void anotherDigestThanRequestedIsRefused() {
    Digest digest = server.put("app", "1");
    server.digestHeader(DigestHeader.WRONG);
    assertThat(refused(digest(server.repository("app").at(digest))).sentence())
        .contains("another digest");
  }

  @Test
  void missingTagIsAbsent() {
    assertThat(digest("1")).isEqualTo(new Result.NotFound<>());
    server.refuseHead();
    assertThat(digest("1")).isEqualTo(new Result.NotFound<>());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.docker.distribution.manifest.v1+json"
      })
  void schema1IsRefusedWithAdvice(String type) {
    server.put("app", "1", type, "{\"schemaVersion\":1}");
    assertThat(refused(digest("1")).sentence()).contains("schema 1", "push it again");
    server.refuseHead();
    assertThat(refused(digest("1")).sentence()).contains("schema 1");
  }

  @Test
  void schema1IsDetectedByItsContentToo() {
    server.refuseHead().put("app", "1", "application/json", "{\"schemaVersion\":1}");
    assertThat(refused(digest("1")).sentence()).contains("schema 1");
  }

  @Test
  void htmlPageIsNotAManifest() {
    server.failAlways(Request.HEAD, ServerFault.html()).failAlways(Request.GET, ServerFault.html());
    assertThat(refused(digest("1")).reason()).isEqualTo(Reason.UNEXPECTED_ANSWER);
  }

  @Test
  void oversizedManifestIsRefused() {
    String long_ = "{\"schemaVersion\":2,\"x\":\"%s\"}".formatted("x".repeat(4 << 20));
    server.refuseHead().put("app", "1", TYPE, long_);
    assertThat(refused(digest("1")).sentence()).contains("more than 4096 KiB");
  }

  @Test
  void singlePlatformManifestIsOnePull() {
    server.put("app", "1", TYPE, "{\"schemaVersion\":2,\"x\":\"%s\"}".formatted("x".repeat(9000)));
    assertThat(pulls("1")).isEqualTo(1);
    server.refuseHead();
    assertThat(pulls("1")).isEqualTo(1);
  }

  /** The shortest entries possible, up to more than any image has. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 16, 40})
  void pullsOfAnIndexAreNeverUnderestimated(int entries) {
    server.put("app", "1", INDEX, index(entries, Map.of()));
    assertThat(pulls("1")).isBetween(Math.max(1, entries), entries + 1);
  }

  @Test
  void pullsOfAnOfficialImageAreOverestimatedWithinReason() {
    server.put(
        "app", "1", INDEX, index(16, Map.of("org.opencontainers.image.source", "x".repeat(370))));
    assertThat(pulls("1")).isBetween(16, 3 * 16 + 3);
  }

  @Test
  void pullsOfAFetchedIndexAreCounted() {
    server.refuseHead();
    server.put("app", "1", INDEX, index(16, Map.of("a", "x".repeat(370))));
    assertThat(pulls("1")).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "many", "99999999999999999999"})
  void indexOfUnknownLengthCountsAsALargeOne(String length) {
    String digest = "sha256:" + "0".repeat(64);
    assertThat(
            PullCostEstimator.estimate(
                HttpHeaders.of(
                    Map.of(
                        "Content-Length",
                        List.of(length),
                        "Docker-Content-Digest",
                        List.of(digest)),
                    (_, _) -> true)))
        .isEqualTo(20);
  }

  @Test
  void estimateIsBounded() {
    HttpHeaders headers =
        HttpHeaders.of(Map.of("Content-Length", List.of("" + Long.MAX_VALUE)), (_, _) -> true);
    assertThat(PullCostEstimator.estimate(headers)).isEqualTo(10_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 504, 599})
  void errorIsRefusedWithItsStatus(int status) {
    server.failAlways(Request.HEAD, ServerFault.status(status));
    assertThat(refused(digest("1")).sentence()).contains("HTTP " + status, server.host() + "/app");
    assertThat(server.count(Request.GET)).isZero();
  }

  private Result<Digest> digest(String tag) {
    return digest(fixture.image(tag));
  }

  private Result<Digest> digest(ImageReference image) {
    return fixture.client.manifest(image, server.anonymous()).map(ManifestInfo::digest);
  }

  private int pulls(String tag) {
    return switch (fixture.client.manifest(fixture.image(tag), server.anonymous())) {
      case Result.Found<ManifestInfo>(var manifest) -> manifest.pulls();
      default -> throw new AssertionError("not found");
    };
  }

  private static String index(int entries, Map<String, String> annotations) {
    StringBuilder index =
        new StringBuilder(
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[".formatted(INDEX));
    for (int i = 0; i < entries; i++) {
      index
          .append(i == 0 ? "" : ",")
          .append(
              """
              {"mediaType":"%s","digest":"sha256:%064d","size":424%s,"platform":{"architecture":"arm","os":"linux"}}\
              """
                  .formatted(
                      TYPE,
                      i,
                      annotations.isEmpty() ? "" : ",\"annotations\":" + json(annotations)));
    }
    return index.append("]}").toString();
  }

  private static String json(Map<String, String> object) {
    return object.entrySet().stream()
        .map(e -> "\"%s\":\"%s\"".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
