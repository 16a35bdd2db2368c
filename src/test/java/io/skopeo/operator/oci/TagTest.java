package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.problem.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "v2.13.1", "latest", "LATEST", "_", "a_b", "1.0-rc.1", "3.7-alpine"})
  void tagIsRead(String text) {
    assertThat(Tag.parse(text).orThrow()).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".1", "-1", "1 0", "1/0", "1:0", "1;id", "$(id)", "`id`", "1+build", "ä", "1\n", "1\0"
      })
  void invalidTagIsRefused(String text) {
    assertThat(Tag.parse(text)).isInstanceOf(Parsed.Invalid.class);
    assertThat(Tag.isTag(text)).isFalse();
    assertThatThrownBy(() -> new Tag(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tagOf128CharactersIsTheLongest() {
    assertThat(Tag.isTag("a".repeat(128))).isTrue();
    assertThat(Tag.isTag("a".repeat(129))).isFalse();
  }
}
