package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachedTagsTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void tagsAreThoseOfCosign() {
    assertThat(AttachedTags.ofCosign(new Digest("sha256", HEX)))
        .extracting(Tag::name)
        .containsExactly(
            "sha256-" + HEX + ".sig", "sha256-" + HEX + ".att", "sha256-" + HEX + ".sbom");
    assertThat(AttachedTags.ofCosign(new Digest("sha512", HEX + HEX))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sha256-HEX.sig,  true",
    "sha256-HEX.att,  true",
    "sha256-HEX.sbom, true",
    "sha256-HEX,      true",
    "sha512-HEX,      true",
    "sha256-HEXa.sig, false",
    "sha256-0.sig,    false",
    "latest,          false",
  })
  void tagsOfDigestsAreAttached(String tag, boolean attached) {
    assertThat(AttachedTags.isAttached(new Tag(tag.replace("HEX", HEX)))).isEqualTo(attached);
  }
}
