package io.skopeo.operator.registry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.Platform;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks subsets of indexes byte by byte. */
class IndexReductionTest {
  private static final JsonMapper JSON = new JsonMapper();

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

  private static Optional<ImageContent> part(String index, String... platforms) {
    return part(Map.of(), Set.of(), index, platforms);
  }

  /**
   * Reduces an index.
   *
   * @param inner the indexes in it
   * @param absent the first digits of what the source does not serve
   */
  private static Optional<ImageContent> part(
      Map<Character, String> inner, Set<Character> absent, String index, String... platforms) {
    Map<Digest, ImageIndex> indexes =
        inner.entrySet().stream()
            .collect(Collectors.toMap(e -> digest(e.getKey()), e -> read(e.getValue())));
    return new IndexReduction(
            indexes,
            Stream.of(platforms).map(p -> Platform.parse(p).orThrow()).toList(),
            absent.stream().map(IndexReductionTest::digest).collect(Collectors.toSet()))
        .of(digest('0'), read(index));
  }

  private static Digest digest(char digit) {
    return new Digest("sha256", hex(digit));
  }

  private static ImageIndex read(String index) {
    try {
      return ImageIndex.of(JSON.readTree(index)).orElseThrow();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ComposedIndex subset(String index, String... platforms) {
    return part(index, platforms).orElseThrow().indexes().getLast();
  }

  private static String kept(Optional<ImageContent> content) {
    return content.stream()
        .flatMap(found -> found.manifests().stream())
        .map(digest -> digest.hex().substring(0, 1))
        .collect(Collectors.joining());
  }

  /** Returns the parts by first digits; {@code !} precedes an index, {@code +} a composed one. */
  private static String parts(ImageContent content) {
    return content.parts().stream()
        .map(part ->
            switch (part.form()) {
                  case MANIFEST -> "";
                  case INDEX -> "!";
                  case COMPOSED_INDEX -> "+";
                }
                + (part.form() == ImageContent.Form.COMPOSED_INDEX
                    ? ""
                    : part.digest().hex().substring(0, 1)))
        .collect(Collectors.joining());
  }

  @Test
  void subsetIsTheIndexWithoutTheOtherEntries() {
    ComposedIndex subset =
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
    assertThat(kept(part(BUILT, platforms.split(" ")))).isEqualTo(kept);
  }

  @Test
  void indexWithoutOtherEntriesIsWhole() {
    ImageContent all =
        part(BUILT, "linux/amd64", "linux/arm64", "linux/arm", "linux/arm/v6").orElseThrow();
    assertThat(all.parts()).isEmpty();
    assertThat(all.digest()).isEqualTo(digest('0'));
    assertThat(all.lacking()).isEmpty();
    ImageContent one =
        part(index(entry('a', "amd64", "")), "linux/amd64", "linux/arm64").orElseThrow();
    assertThat(one.parts()).isEmpty();
    assertThat(one.lacking()).containsExactly(new Platform("linux", "arm64", ""));
    assertThat(part(BUILT).orElseThrow().parts()).isEmpty();
  }

  @Test
  void missingPlatformsAreNamed() {
    assertThat(part(BUILT, "linux/s390x", "linux/amd64", "windows/amd64").orElseThrow().lacking())
        .extracting(Platform::toString)
        .containsExactly("linux/s390x", "windows/amd64");
    assertThat(part(BUILT, "linux/s390x")).isEmpty();
  }

  private static String nested(char digest) {
    return "{\"mediaType\": \"application/vnd.oci.image.index.v1+json\", \"digest\": \"sha256:%s\", \"size\": 9}"
        .formatted(hex(digest));
  }

  @Test
  void indexInAnIndexComesAfterItsImagesAndBeforeTheOuterOne() {
    Map<Character, String> inner =
        Map.of(
            'e', index(entry('b', "arm64", ""), nested('f')), 'f', index(entry('c', "s390x", "")));
    String outer = index(entry('a', "amd64", ""), nested('e'));
    ImageContent whole = part(inner, Set.of(), outer).orElseThrow();
    assertThat(parts(whole)).isEqualTo("abc!f!e");
    assertThat(whole.digest()).isEqualTo(digest('0'));
    assertThat(whole.indexes()).isEmpty();
    ImageContent some = part(inner, Set.of(), outer, "linux/arm64").orElseThrow();
    assertThat(parts(some)).isEqualTo("b+");
    assertThat(some.indexes()).hasSize(2);
    assertThat(some.indexes())
        .extracting(ComposedIndex::digest)
        .contains(some.digest(), some.parts().getLast().digest());
    String text =
        some.indexes().stream()
            .filter(index -> index.digest().equals(some.digest()))
            .map(ComposedIndex::text)
            .findFirst()
            .orElseThrow();
    assertThat(text).contains(some.parts().getLast().digest().toString());
    assertThat(parts(part(inner, Set.of(), outer, "linux/amd64").orElseThrow())).isEqualTo("a");
  }

  @Test
  void lostAttestationIsLeftOutAndReported() {
    ImageContent content = part(Map.of(), Set.of('1'), BUILT).orElseThrow();
    assertThat(parts(content)).isEqualTo("abcd2");
    assertThat(content.isComposed()).isTrue();
    assertThat(content.missing())
        .containsExactly(
            new ImageContent.MissingPart(
                digest('1'), Optional.of(new Platform("unknown", "unknown", "")), true));
    ImageContent some = part(Map.of(), Set.of('1', 'b'), BUILT, "linux/amd64").orElseThrow();
    assertThat(parts(some)).isEqualTo("a");
  }

  @Test
  void lostImageIsReportedWithItsPlatform() {
    ImageContent content =
        part(Map.of(), Set.of('b'), BUILT, "linux/amd64", "linux/arm64").orElseThrow();
    assertThat(parts(content)).isEqualTo("a1");
    assertThat(content.lacking()).containsExactly(new Platform("linux", "arm64", ""));
    assertThat(content.missing())
        .extracting(ImageContent.MissingPart::platform)
        .containsExactly(Optional.of(new Platform("linux", "arm64", "")));
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
    assertThat(kept(part(index(windows), "linux/amd64"))).isEqualTo("ab");
  }

  @Test
  void entryWithoutPlatformIsDropped() {
    String index =
        index("{\"digest\":\"sha256:%s\",\"size\":1}".formatted(hex('f')), entry('a', "amd64", ""));
    assertThat(kept(part(index, "linux/amd64"))).isEqualTo("a");
    assertThat(kept(part(index))).isEqualTo("fa");
  }

  @Test
  void oddEntriesAreNotSelected() {
    assertThat(part(index("1", "[]", "null", "{}"), "linux/amd64")).isEmpty();
  }

  /** A chain in which each index names all that come after it has 2^60 ways through it. */
  @Test
  @Timeout(10)
  void indexesThatAreInManyOthersAreReducedOnce() {
    int many = 60;
    var inner = new HashMap<Digest, ImageIndex>();
    for (int i = 0; i < many; i++) {
      String after =
          IntStream.range(i + 1, many)
              .mapToObj(IndexReductionTest::inner)
              .collect(Collectors.joining(","));
      inner.put(number(i), read(index(after.isEmpty() ? entry('a', "amd64", "") : after)));
    }
    Optional<ImageContent> content =
        new IndexReduction(inner, List.of(), Set.of()).of(digest('0'), read(index(inner(0))));
    assertThat(content.orElseThrow().parts())
        .hasSize(many + 1)
        .first()
        .satisfies(part -> assertThat(part.digest()).isEqualTo(digest('a')));
  }

  private static Digest number(int number) {
    return new Digest("sha256", "%064x".formatted(1000 + number));
  }

  private static String inner(int number) {
    return "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\"%s\",\"size\":2}"
        .formatted(number(number));
  }

  @Test
  void indexWithoutEntriesIsCopiedUnlessPlatformsAreWanted() {
    assertThat(part(index()).orElseThrow())
        .satisfies(content -> {
          assertThat(content.digest()).isEqualTo(digest('0'));
          assertThat(content.isEmpty()).isFalse();
          assertThat(content.parts()).isEmpty();
        });
    assertThat(part(index(), "linux/amd64")).isEmpty();
  }
}
