package io.skopeo.operator.tags.hint;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.tags.TagRegex;
import io.skopeo.operator.tags.TagSelector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterXTest {
  @ParameterizedTest
  @CsvSource({
    // version, word, expression, a tag that is meant
    "v1.28.x-k3sx,        k3sx,   v1\\.28\\.[0-9]+-k3s[0-9]+,             v1.28.3-k3s1",
    "v1.28.3-k3sx,        k3sx,   v1\\.28\\.3-k3s[0-9]+,                  v1.28.3-k3s2",
    "v1.30.x-rke2rx,      rke2rx, v1\\.30\\.[0-9]+-rke2r[0-9]+,           v1.30.1-rke2r1",
    "1.2.x-debian-12-rx,  rx,     1\\.2\\.[0-9]+-debian-12-r[0-9]+,       1.2.3-debian-12-r5",
    "1.2.x-debian-x-rx,   rx,     1\\.2\\.[0-9]+-debian-[0-9]+-r[0-9]+,   1.2.3-debian-12-r5",
    "v1.0.x-lsx,          lsx,    v1\\.0\\.[0-9]+-ls[0-9]+,               v1.0.20200827-ls30",
    "v1.0.20200827-lsx,   lsx,    v1\\.0\\.20200827-ls[0-9]+,             v1.0.20200827-ls30",
    "8.x-elx.x,           elx,    8\\.[0-9]+-el[0-9]+\\.[0-9]+,           8.1-el9.2",
    "1.x-Rx,              Rx,     1\\.[0-9]+-R[0-9]+,                     1.0-R2",
  })
  void xAfterACounterIsRefusedWithWhatToWrite(
      String version, String word, String expression, String meant) {
    String sentence =
        "spec.source.version \"%s\": the x of %s is a letter, not a number: write spec.tags.include ['%s'] in place of it, or spec.tags.exact if it is one tag."
            .formatted(version, word, expression);
    assertThat(Selections.read("version: " + version))
        .isEqualTo(new ParsedSpec.InvalidSpec(List.of(Problem.inSpec(sentence))));
    assertThat(sentence).hasSizeLessThan(200);
    TagSelector selection =
        Selections.intent("tags: {include: ['%s']}".formatted(expression))
            .selection()
            .orElseThrow();
    assertThat(TagRegex.parse("", expression)).isInstanceOf(Parsed.Valid.class);
    assertThat(selection.selects(new Tag(meant))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22-xenial",
        "1.x-linux",
        "1.x-nginx",
        "1.x-linux-x64",
        "1.x-s390x",
        "1.x-unix",
        "21.x-fx",
        "1.x-hotfix",
        "1.x-bugfix",
        "2.x-mix",
        "0.12.x-buildx",
        "nginx",
        "flux",
        "linux-amd64",
        "busybox-1.37",
        "1.x-px",
        "1.x-x",
        "1.x_x",
        "v1.x.x-alpine3.x",
        "lsx",
        "k3sx",
        "rx",
        "x",
        "vx"
      })
  void xOfAWordStaysALetter(String version) {
    assertThat(LetterX.isIn(version)).isFalse();
    assertThat(LetterX.inSource(version)).isEmpty();
    assertThat(LetterX.inDestination(version)).isEmpty();
  }

  @Test
  void candidatesNeedNoX() {
    assertThat(LetterX.inSource("2.x.x-rcx"))
        .contains(
            Problem.inSpec(
                "spec.source.version \"2.x.x-rcx\": the x of rcx is a letter, not a number: leave it out, and set spec.allowCandidateRelease: true."));
  }

  @ParameterizedTest
  @CsvSource({"v1.28.x-k3sx, k3sx", "1.x-rx, rx"})
  void xAfterACounterIsRefusedAtTheDestination(String version, String word) {
    assertThat(Selections.read("version: 1.x-x, destination: " + version))
        .isEqualTo(
            new ParsedSpec.InvalidSpec(
                List.of(
                    Problem.inSpec(
                        "spec.destination.version \"%s\": the x of %s is a letter, not a number: leave it out, or write a number."
                            .formatted(version, word)))));
  }

  /** What is named in a list is meant. */
  @ParameterizedTest
  @ValueSource(strings = {"v1.28.3-k3sx", "1.2.3-rx"})
  void namedTagMayHaveSuchAnX(String tag) {
    assertThat(Selections.read("tags: {exact: ['%s']}".formatted(tag)))
        .isNotInstanceOf(ParsedSpec.InvalidSpec.class);
  }
}
