package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagMappingTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    // source, destination, kind
    "v2.13.1,     '',          Same",
    "v2.13.1,     v2.13.1,     Same",
    "v2.13.1,     2.13.1,      Retagged",
    "v2.13.1,     stable,      Retagged",
    "v2.13.x,     '',          Same",
    "v2.13.x,     v2.13.x,     Same",
    "v2.13.x,     2.13.x,      Rewritten",
    "22.x-alpine, 22.x,        Rewritten",
    "4.x.x,       x.x,         Rewritten",
    "v2.13.x,     stable,      Floating",
    "v2.13.x,     2.13,        Floating",
    "v2.13.x,     linux-x64,   Floating",
    "DIGEST,      1.0,         Retagged",
  })
  void destinationVersionIsReadAgainstTheSource(String source, String destination, String kind) {
    assertThat(parse(source, destination).orThrow().getClass().getSimpleName()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "v2.13.1,  v2.13.x,    pattern but spec.source.version names one image",
    "DIGEST,   v2.13.x,    pattern but spec.source.version names one image",
    "v2.13.x,  x.x,        has 2 x and spec.source.version \"v2.13.x\" has 1",
    "4.x.x,    4.x,        has 1 x and spec.source.version \"4.x.x\" has 2",
    "DIGEST,   '',         must be a tag",
    "DIGEST,   DIGEST,     must be a tag",
    "v2.13.1,  DIGEST,     must be a tag",
    "v2.13.x,  DIGEST,     must be a tag",
    "v2.13.1,  a:b,        must be a tag",
    "v2.13.1,  a b,        is not a tag",
    "v2.13.1,  $(id),      is not a tag",
  })
  void destinationVersionThatDoesNotFitIsRefused(String source, String destination, String why) {
    assertThat(parse(source, destination))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).contains(why).endsWith("."));
  }

  @ParameterizedTest
  @CsvSource({
    "v2.13.x,     '',        2.13.4,       2.13.4",
    "v2.13.x,     2.13.x,    v2.13.4,      2.13.4",
    "v2.13.x,     2.13.x,    v2.13.4-rc1,  2.13.4-rc1",
    "22.x-alpine, 22.x,      22.7-alpine,  22.7",
    "v2.13.x,     stable,    v2.13.4,      stable",
  })
  void tagIsMapped(String source, String destination, String tag, String mapped) {
    assertThat(map(source, destination, tag)).contains(new Tag(mapped));
  }

  @ParameterizedTest
  @CsvSource(
      "vx, x-123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890, 1234567890")
  void tooLongDestinationTagIsLeftOut(String source, String destination, String tag) {
    assertThat(map(source, destination, tag)).isEmpty();
  }

  private static Optional<Tag> map(String source, String destination, String tag) {
    TagPattern pattern = TagPattern.parse(source).orElseThrow();
    return parse(source, destination)
        .orThrow()
        .map(new Tag(tag), pattern.match(new Tag(tag), true).orElseThrow());
  }

  private static Parsed<TagMapping> parse(String source, String destination) {
    String from = source.replace("DIGEST", DIGEST);
    return TagMapping.parse(
        destination.replace("DIGEST", DIGEST), VersionCriterion.parse(from).orThrow());
  }
}
