package io.skopeo.operator.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {
  @ParameterizedTest
  @CsvSource({
    // The text, in which a code point is written {hexadecimal}, and what is left of it
    "plain,                   plain",
    "a{0A}b{0D}c{09}d,        a b c d",
    "a{2028}b{2029}c{0B}d,    a b c d",
    "a{85}b,                  a{FFFD}b",
    "{00}{1B}[31m,            {FFFD}{FFFD}[31m",
    "{7F}{9B},                {FFFD}{FFFD}",
    "{202E}gpj.exe{2066},     {FFFD}gpj.exe{FFFD}",
    "{200B}{FEFF}{AD},        {FFFD}{FFFD}{FFFD}",
    "{D800}x,                 {FFFD}x",
    "{1F40B} äß漢,            {1F40B} äß漢",
  })
  void hiddenCharactersAndLineBreaksAreReplaced(String text, String plain) {
    assertThat(SafeText.text(written(text))).isEqualTo(written(plain));
  }

  @Test
  void longTextIsCut() {
    assertThat(SafeText.text("abcde", 5)).isEqualTo("abcde");
    assertThat(SafeText.text("abcdef", 5)).isEqualTo("abcd…");
    assertThat(SafeText.text("abc" + Character.toString(0x1F40B) + "f", 5))
        .as("no half of a character")
        .isEqualTo("abc…");
    assertThat(SafeText.text("a".repeat(10_000_000), 5)).isEqualTo("aaaa…");
  }

  @Test
  void problemsAreToldPlainly() {
    assertThat(Problem.inSpec("a\nb" + "c".repeat(2000)).sentence())
        .startsWith("a bc")
        .hasSize(Problem.LONGEST);
  }

  private static String written(String text) {
    var written = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        int end = text.indexOf('}', i);
        int point = Integer.parseInt(text.substring(i + 1, end), 16);
        written.append(
            point < 0x10000 ? Character.toString((char) point) : Character.toString(point));
        i = end;
      } else {
        written.append(text.charAt(i));
      }
    }
    return written.toString();
  }
}
