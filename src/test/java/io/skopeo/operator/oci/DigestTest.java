package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.problem.Parsed;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void digestIsRead() {
    assertThat(Digest.parse("sha256:" + HEX).orThrow()).isEqualTo(new Digest("sha256", HEX));
    assertThat(Digest.parse("sha512:" + HEX + HEX).orThrow()).hasToString("sha512:" + HEX + HEX);
  }

  static Stream<String> texts() {
    return Stream.of(
        "",
        HEX,
        "sha256:",
        "sha256:" + HEX.substring(1),
        "sha256:" + HEX + "0",
        "sha256:" + HEX.toUpperCase(Locale.ROOT),
        "SHA256:" + HEX,
        "sha512:" + HEX,
        "sha384:" + HEX,
        "md5:" + HEX,
        "sha256:" + HEX + "\n",
        "sha256 :" + HEX);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void invalidDigestIsRefused(String text) {
    assertThat(Digest.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void invalidDigestCannotBeCreated() {
    assertThatThrownBy(() -> new Digest("sha256", "abc"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
