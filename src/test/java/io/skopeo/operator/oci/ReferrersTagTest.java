package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples of the distribution specification, Referrers Tag Schema. */
class ReferrersTagTest {
  @Test
  void longDigestIsCut() {
    String a = "a".repeat(64);
    assertThat(ReferrersTag.of(new Digest("sha256", a))).isEqualTo(new Tag("sha256-" + a));
    assertThat(ReferrersTag.of(new Digest("sha512", a + "b".repeat(64))))
        .isEqualTo(new Tag("sha512-" + a));
  }
}
