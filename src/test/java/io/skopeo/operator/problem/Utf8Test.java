package io.skopeo.operator.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  @ParameterizedTest
  @ValueSource(strings = {"", "nginx\n", "größe 🐳\r\n"})
  void textIsDecoded(String text) {
    assertThat(Utf8.text(text.getBytes(Charset.forName("UTF-8")))).contains(text);
  }

  @Test
  void byteOrderMarkIsLeftOut() {
    assertThat(Utf8.text(HexFormat.of().parseHex("efbbbf6162"))).contains("ab");
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, gr\u00f6\u00dfe",
    "UTF-16,     nginx",
    "UTF-16LE,   nginx",
    "UTF-16BE,   nginx",
    "UTF-32,     nginx"
  })
  void otherEncodingIsNot(String charset, String text) {
    assertThat(Utf8.text(text.getBytes(Charset.forName(charset)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1f8b0800", // gzip
        "c080", // NUL, overlong
        "eda080", // half of a surrogate pair
        "f4908080", // beyond Unicode
        "e282", // cut off
      })
  void malformedBytesAreNot(String hex) {
    assertThat(Utf8.text(HexFormat.of().parseHex(hex))).isEmpty();
  }
}
