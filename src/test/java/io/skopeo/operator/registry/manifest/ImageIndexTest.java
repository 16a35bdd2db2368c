package io.skopeo.operator.registry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.PlatformSubset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks subsets of indexes byte by byte. */
class ImageIndexTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Repository APP = new Repository("quay.io", "app");

  private static final String ENTRY =
      """
      {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:%s",
       "size": 527, "platform": {"architecture": "%s", "os": "linux"%s}}\
      """;

  private static final String BUILT =
      index(
          entry('a', "amd64", ""),
          entry('b', "arm64", ""),
          entry('c', "arm", "v6"),
          entry('d', "arm", "v7"),
          attestation('1', 'a'),
          attestation('2', 'b'));

  private static String index(String... entries) {
    return """
    {
      "schemaVersion": 2,
      "mediaType": "application/vnd.oci.image.index.v1+json",
      "manifests": [%s],
      "annotations": {"org.opencontainers.image.title": "Größe", "z": "1", "a": "2"}
    }
    """
        .formatted(String.join(",\n", entries));
  }

  private static String entry(char digest, String architecture, String variant) {
    return ENTRY.formatted(
        hex(digest),
        architecture,
        variant.isEmpty() ? "" : ", \"variant\": \"%s\"".formatted(variant));
  }

  private static String attestation(char digest, char of) {
    return """
    {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:%s",
     "size": 840, "annotations": {"vnd.docker.reference.digest": "sha256:%s",
     "vnd.docker.reference.type": "attestation-manifest"},
     "platform": {"architecture": "unknown", "os": "unknown"}}\
    """
        .formatted(hex(digest), hex(of));
  }

  private static String hex(char digit) {
    return String.valueOf(digit).repeat(64);
  }

  private static Parsed<PlatformSubset> part(String index, String... platforms) {
    try {
      return ImageIndex.of(JSON.readTree(index))
          .orElseThrow()
          .part(Stream.of(platforms).map(p -> Platform.parse(p).orThrow()).toList(), APP);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static IndexSubset subset(String index, String... platforms) {
    return part(index, platforms).orThrow() instanceof PlatformSubset.Some(var subset, _)
        ? subset
        : new IndexSubset(new Digest("sha256", hex('0')), "", List.of());
  }

  private static String kept(IndexSubset subset) {
    return subset.manifests().stream()
        .map(digest -> digest.hex().substring(0, 1))
        .collect(Collectors.joining());
  }

  @Test
  void subsetIsTheIndexWithoutTheOtherEntries() {
    IndexSubset subset =
        subset(index(entry('a', "amd64", ""), entry('b', "arm64", "")), "linux/arm64");
    assertThat(subset.text())
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\"sha256:"
                + hex('b')
                + "\",\"size\":527,\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}}],"
                + "\"annotations\":{\"org.opencontainers.image.title\":\"Gr\\u00F6\\u00DFe\","
                + "\"z\":\"1\",\"a\":\"2\"}}");
    // printf %s "$text" | sha256sum
    assertThat(subset.digest())
        .hasToString("sha256:947fab3c46cc486491a6084464b253561d82ff2e2dd3baf8a829e4803ab70b3e");
  }

  @ParameterizedTest
  @CsvSource({
    // platforms, expected entries in the order of the index
    "linux/amd64,              a1",
    "linux/arm64 linux/amd64,  ab12",
    "linux/arm64/v8,           b2",
    "linux/arm,                d",
    "linux/arm/v6,             c",
    "linux/arm/v6 linux/amd64, ac1",
    "linux/amd64 linux/s390x,  a1",
  })
  void entriesOfThePlatformsAreKeptWithTheirAttestations(String platforms, String kept) {
    assertThat(kept(subset(BUILT, platforms.split(" ")))).isEqualTo(kept);
  }

  @Test
  void indexWithoutOtherEntriesIsWhole() {
    assertThat(part(BUILT, "linux/amd64", "linux/arm64", "linux/arm", "linux/arm/v6").orThrow())
        .isEqualTo(new PlatformSubset.Whole(List.of()));
    assertThat(part(index(entry('a', "amd64", "")), "linux/amd64", "linux/arm64").orThrow())
        .isEqualTo(new PlatformSubset.Whole(List.of(new Platform("linux", "arm64", ""))));
  }

  @Test
  void missingPlatformsAreNamed() {
    assertThat(part(BUILT, "linux/s390x", "linux/amd64", "windows/amd64").orThrow())
        .isInstanceOfSatisfying(
            PlatformSubset.Some.class,
            some ->
                assertThat(some.lacking())
                    .extracting(Platform::toString)
                    .containsExactly("linux/s390x", "windows/amd64"));
    assertThat(part(BUILT, "linux/s390x").orThrow()).isEqualTo(new PlatformSubset.None());
  }

  @Test
  void orderOfThePlatformsDoesNotMatter() {
    assertThat(subset(BUILT, "linux/amd64", "linux/arm"))
        .isEqualTo(subset(BUILT, "linux/arm", "linux/amd64"));
  }

  @Test
  void severalEntriesOfOnePlatformAreAllKept() {
    String windows =
        ENTRY.formatted(hex('a'), "amd64", ", \"os.version\": \"10.0.17763\"")
            + ","
            + ENTRY.formatted(hex('b'), "amd64", ", \"os.version\": \"10.0.20348\"")
            + ","
            + entry('c', "arm64", "");
    assertThat(kept(subset(index(windows), "linux/amd64"))).isEqualTo("ab");
  }

  @Test
  void entryWithoutPlatformIsDropped() {
    String index =
        index("{\"digest\":\"sha256:%s\",\"size\":1}".formatted(hex('f')), entry('a', "amd64", ""));
    assertThat(kept(subset(index, "linux/amd64"))).isEqualTo("a");
  }

  @Test
  void oddDocumentsAreRefused() {
    String noDigest =
        "{\"digest\":\"nonsense\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}";
    String other = entry('b', "arm64", "");
    assertThat(part(index(noDigest, other), "linux/amd64")).satisfies(ImageIndexTest::isRefused);
    String[] many =
        IntStream.rangeClosed(0, ImageIndex.MAX_MANIFESTS)
            .mapToObj(i -> ENTRY.formatted("%064x".formatted(i), "amd64", ""))
            .toArray(String[]::new);
    assertThat(part(index(other, String.join(",", many)), "linux/amd64"))
        .satisfies(ImageIndexTest::isRefused);
    String large =
        entry('a', "amd64", "")
            .replace("527", "527, \"x\": \"" + "x".repeat(IndexSubset.MAX_BYTES) + "\"");
    assertThat(part(index(large, other), "linux/amd64")).satisfies(ImageIndexTest::isRefused);
    assertThat(part(index("1", "[]", "null", "{}"), "linux/amd64").orThrow())
        .isEqualTo(new PlatformSubset.None());
  }

  private static void isRefused(Parsed<PlatformSubset> part) {
    assertThat(part)
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().reason()).isEqualTo(Reason.UNEXPECTED_ANSWER));
  }
}
