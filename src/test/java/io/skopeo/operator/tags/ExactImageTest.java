package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactImageTest {
  private static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "a".repeat(12) + "b".repeat(52);

  @ParameterizedTest
  @CsvSource({
    // item, reference at the source, destination tag
    "v2.13.1,     v2.13.1,     v2.13.1",
    "latest,      latest,      latest",
    "2.13.x,      2.13.x,      2.13.x",
    "1.0-rc1,     1.0-rc1,     1.0-rc1",
    "A,           A,           pinned-aaaaaaaaaaaa",
    "v2.13.1@A,   A,           v2.13.1",
    "sha256@A,    A,           sha256",
  })
  void itemIsCopiedToItsTag(String item, String reference, String destination) {
    ExactImage image = parse(item).orThrow();
    assertThat(image.in(SOURCE).reference()).isEqualTo(digests(reference));
    assertThat(image.ownTag()).isEqualTo(new Tag(destination));
    assertThat(image).hasToString(digests(item));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "v1 ",
        ".1",
        "nginx:1.29",
        "sha256:abc",
        "@A",
        "v1@",
        "v1@latest",
        "v1@sha256:abc",
        "v1-A",
        "v1@A@A",
        "A@v1",
        "$(id)",
        "v1\nv2",
        "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9"
      })
  void otherTextIsRefused(String text) {
    assertThat(parse(text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .startsWith("spec.tags.exact[7] \"")
                    .endsWith(
                        "is neither a tag nor a digest: write TAG, sha256:… or TAG@sha256:…."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // items | spec.destination.version | destination tags
        "v1 latest            |          | v1 latest",
        "v1 A b@A             |          | v1 pinned-aaaaaaaaaaaa b",
        "v1                   | stable   | stable",
        "v1                   | v1       | v1",
        "A                    | v1       | v1",
        "v1@A                 | v2       | v2",
        "v2.13.1              | x.x.x    | 2.13.1",
        "v2.13.1 2.14.0       | x.x.x    | 2.13.1 2.14.0",
        "v2.13.1-rc1 2.14.0rc2| vx.x.x   | v2.13.1-rc1 v2.14.0rc2",
        "8.0-rc1-alpine       | x.x-musl | 8.0-rc1-musl",
        "22-alpine-rc.1       | x        | 22-rc.1",
        "22-alpine3.19        | x-x      | 22-19",
        "1.0-rc.1             | x.x      | 1.0-rc.1",
        "1.0-foo-rc1-bar      | x.x      | 1.0",
        "2024-01-15@A         | x.x.x    | 2024.01.15",
        "v007                 | x        | 007",
      })
  void everyItemGetsATag(String items, String version, String tags) {
    assertThat(map(items, version).orThrow())
        .isInstanceOfSatisfying(
            TagMapping.Itemized.class,
            mapping ->
                assertThat(mapping.images().keySet().stream().map(Tag::name))
                    .containsExactly(tags.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // items | spec.destination.version | sentence
        "v1 v2|stable|spec.destination.version \"stable\" is one tag but spec.tags.exact has 2 images: leave it out, or write a pattern such as x.x.x.",
        "1.0 v1|x.x|spec.destination.version \"x.x\" has 2 x but \"v1\" in spec.tags.exact has another count of numbers: move it to another Image.",
        "1.0 latest|x.x|spec.destination.version \"x.x\" has 2 x but \"latest\" in spec.tags.exact has another count of numbers: move it to another Image.",
        "1.x|x.x|spec.destination.version \"x.x\" has 2 x but \"1.x\" in spec.tags.exact has another count of numbers: move it to another Image.",
        "1.0-rc.1.2|x.x|spec.destination.version \"x.x\" has 2 x but \"1.0-rc.1.2\" in spec.tags.exact has another count of numbers: move it to another Image.",
        "1.0 A|x.x|spec.destination.version \"x.x\" is a pattern but \"A\" in spec.tags.exact has no tag: write TAG@sha256:….",
        "v1 v1@A||spec.tags.exact has \"v1\" and \"v1@A\", which both get the destination tag \"v1\": remove one of them.",
        "A B||spec.tags.exact has \"A\" and \"B\", which both get the destination tag \"pinned-aaaaaaaaaaaa\": remove one of them.",
        "A pinned-aaaaaaaaaaaa||spec.tags.exact has \"A\" and \"pinned-aaaaaaaaaaaa\", which both get the destination tag \"pinned-aaaaaaaaaaaa\": remove one of them.",
        "v1.0 2.0 1.0|x.x|spec.tags.exact has \"v1.0\" and \"1.0\", which both get the destination tag \"1.0\": remove one of them.",
        "99-a|x-LONG|spec.destination.version \"x-LONG\" and \"99-a\" in spec.tags.exact give a tag of more than 128 characters: write a shorter pattern.",
        "v1|A|spec.destination.version must be a tag: a digest cannot be chosen at the destination.",
      })
  void destinationThatDoesNotFitIsRefused(String items, String version, String sentence) {
    assertThat(map(items, version))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem()).isEqualTo(Problem.inSpec(digests(sentence))));
  }

  private static Parsed<TagMapping> map(String items, String version) {
    List<ExactImage> images =
        Stream.of(items.split(" ")).map(item -> parse(item).orThrow()).toList();
    return TagMapping.parse(
        version == null ? "" : digests(version), new VersionCriterion.Named(images));
  }

  private static Parsed<ExactImage> parse(String text) {
    return ExactImage.parse("spec.tags.exact[7]", digests(text));
  }

  /** Returns the text with a digest for A or B, and a long word for LONG. */
  private static String digests(String text) {
    return text.replaceAll("\\bA\\b", A).replaceAll("\\bB\\b", B).replace("LONG", "l".repeat(126));
  }
}
