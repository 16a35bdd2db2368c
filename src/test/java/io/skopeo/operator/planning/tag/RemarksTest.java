package io.skopeo.operator.planning.tag;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.answer;
import static io.skopeo.operator.planning.PlanFixture.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left out of an image is remarked, once for all tags. */
class RemarksTest {
  private static final Platform ARM = new Platform("linux", "arm64", "");
  private static final String LOST = B.toString();

  /**
   * Creates an observation.
   *
   * @param what whole, lacking (a platform), attestation, image or nameless (lost), or reduced
   */
  private static TagObservation tag(int number, String what) {
    Optional<Platform> platform = Optional.of(ARM);
    List<MissingPart> missing =
        switch (what) {
          case "attestation" -> List.of(new MissingPart(B, platform, true));
          case "image" -> List.of(new MissingPart(B, platform, false));
          case "nameless" -> List.of(new MissingPart(B, Optional.empty(), false));
          default -> List.of();
        };
    boolean composed = what.equals("reduced") || !missing.isEmpty();
    var content =
        new ImageContent(
            A,
            List.of(),
            composed ? List.of(new ComposedIndex(A, "{}")) : List.of(),
            List.of(),
            1,
            what.equals("lacking") ? List.of(ARM) : List.of(),
            missing);
    return new TagObservation(selected("1." + number), false, answer("a"), answer("a"), 1)
        .with(content);
  }

  private static String remarks(String extent, String tags) {
    var intent =
        (ImageIntent)
            new SpecReader("")
                .read(Specs.of(Mode.ONCE_BY_TAG, "quay.io/a", "1.x", "gcr.io/a", extent));
    List<String> kinds = Pattern.compile(" +").splitAsStream(tags).toList();
    return Remarks.sentences(
        intent, IntStream.range(0, kinds.size()).mapToObj(i -> tag(i, kinds.get(i))).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "signatures: false | whole                   |",
        "signatures: true  | whole                   |",
        "signatures: false | lacking                 | The source's 1.0 has no linux/arm64.",
        "signatures: false | whole lacking lacking   | The source's 1.1 has no linux/arm64, and 1 more lacks some.",
        "signatures: false | lacking lacking lacking | The source's 1.0 has no linux/arm64, and 2 more lack some.",
        "signatures: false | attestation             | The source does not serve the attestation LOST that its 1.0 names, which was left out.",
        "signatures: false | image                   | The source does not serve the linux/arm64 image LOST that its 1.0 names, which was left out.",
        "signatures: false | nameless attestation    | The source does not serve the image LOST that its 1.0 names, which was left out, and 1 more lacks some.",
        "signatures: false | reduced                 |",
        "signatures: true  | reduced                 | Signatures of the source's indexes do not apply to reduced ones; those of their images came along.",
        "'referrers: {}'   | lacking reduced         | The source's 1.0 has no linux/arm64. Signatures of the source's indexes do not apply to reduced ones; those of their images came along.",
      })
  void remarksAreSentences(String extent, String tags, String expected) {
    String sentences = Objects.requireNonNullElse(expected, "").replace("LOST", LOST);
    assertThat(remarks(extent, tags).strip()).isEqualTo(sentences);
  }
}
