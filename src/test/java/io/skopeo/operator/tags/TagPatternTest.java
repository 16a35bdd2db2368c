package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagPatternTest {
  @ParameterizedTest
  @CsvSource({
    "x,            1",
    "vx,           1",
    "2.13.x,       1",
    "v2.13.x,      1",
    "2.x.0,        1",
    "4.x.x,        2",
    "x.x.x,        3",
    "22.x-alpine,  1",
    "1.x_debian,   1",
    "1-x-x64,      1",
    "release-vx.2, 1",
  })
  void numbersAreCounted(String pattern, int numbers) {
    assertThat(pattern(pattern).numbers()).isEqualTo(numbers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.13.1",
        "latest",
        "22-xenial",
        "linux-x64",
        "x64",
        "2.13.X",
        "2.13.1x",
        "1.xx",
        "mix",
        "nginx",
        "2.vvx",
        "xv.1"
      })
  void textWithoutNumberIsNoPattern(String text) {
    assertThat(TagPattern.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2.13.x,       2.13.0,                               0",
    "2.13.x,       2.13.12,                              12",
    "2.13.x,       v2.13.12,                             12",
    "v2.13.x,      2.13.12,                              12",
    "v2.13.x,      v2.13.12,                             12",
    "2.13.x,       2.13.007,                             007",
    "2.x.0,        2.99.0,                               99",
    "4.x.x,        4.1.22,                               '1,22'",
    "22.x-alpine,  22.7-alpine,                          7",
    "22.x-alpine,  v22.7-alpine,                         7",
    "x,            20241231235959,                       20241231235959",
    "vx,           7,                                    7",
    "x,            v7,                                   7",
    "1.x,          1.123456789012345678901234567890,     123456789012345678901234567890",
    "1.x,          1.12345678901234567890123456789012345678901234567890, 12345678901234567890123456789012345678901234567890",
    "2024.x.x,     2024.01.15,                           '01,15'",
    "3.x-alpine3.x, 3.13-alpine3.20,                     '13,20'",
    "8.2-alpine3.x, 8.2-alpine3.20,                      20",
    "linux-x-arm64, linux-7-arm64,                       7",
    "1-x-x64,      1-2-x64,                              2",
    "version-x,    version-2,                            2",
    "release-vx.2, release-v3.2,                         3",
  })
  void wholeTagMatches(String pattern, String tag, String numbers) {
    assertThat(pattern(pattern).match(new Tag(tag), false))
        .contains(PatternMatch.of(List.of(numbers.split(",", -1)), ""));
  }

  @ParameterizedTest
  @CsvSource({
    "2.13.x,       2.14.0",
    "2.13.x,       2.13",
    "2.13.x,       2.13.",
    "2.13.x,       2.13.1.1",
    "2.13.x,       12.13.1",
    "2.13.x,       2.13.1-alpine",
    "2.13.x,       2.13.1_1",
    "2.13.x,       2.13.x",
    "2.13.x,       2.13.1a",
    "2.13.x,       2a13.1",
    "2.13.x,       vv2.13.1",
    "2.13.x,       V2.13.1",
    "22.x-alpine,  22.7",
    "22.x-alpine,  22.7-alpine3",
    "version-x,    ersion-2",
    "version-x,    vversion-2",
    "alpine-x,     valpine-2",
    "release-vx.2, release-3.2",
  })
  void otherTagDoesNotMatch(String pattern, String tag) {
    assertThat(pattern(pattern).match(new Tag(tag), true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "v2.13.x,     v2.13.0-rc1,       0,       -rc1,  false",
    "v2.13.x,     2.13.0-rc1,        0,       -rc1,  false",
    "v2.13.x,     v2.13.0-rc12,      0,       -rc12, false",
    "v2.13.x,     v2.13.0-rc.1,      0,       -rc.1, false",
    "v2.13.x,     v2.13.0-rc-1,      0,       -rc-1, false",
    "v2.13.x,     v2.13.0rc1,        0,       rc1,   false",
    "v2.13.x,     v2.13.0-RC1,       0,       -RC1,  false",
    "v2.13.x,     v2.13.0RC1,        0,       RC1,   false",
    "22.x-alpine, 22.7-alpine-rc1,   7,       -rc1,  false",
    "8.x-alpine,  8.0-rc1-alpine,    0,       -rc1,  true",
    "8.x-alpine,  8.0rc1-alpine,     0,       rc1,   true",
    "8.x_debian,  v8.0-rc.1_debian,  0,       -rc.1, true",
    "8.2-alpine3.x,  8.2-rc1-alpine3.20,  20, -rc1,  true",
    "3.x-alpine3.x,  3.14-rc1-alpine3.20, '14,20', -rc1, true",
    "2.x.0-alpine,   2.13.0-rc1-alpine,   13,      -rc1, true",
    "1-x-x64,     1-2-rc1-x64,       2,       -rc1,  true",
  })
  void candidateMatchesIfAllowed(
      String pattern, String tag, String numbers, String candidate, boolean inside) {
    assertThat(pattern(pattern).match(new Tag(tag), true))
        .contains(new PatternMatch(List.of(numbers.split(",")), candidate, inside));
    assertThat(pattern(pattern).match(new Tag(tag), false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.13.0-rc", "2.13.0-rcx", "2.13.0arc1", "2.13.0-beta1", "2.13.0-rc1-a"})
  void lookalikeOfACandidateDoesNotMatch(String tag) {
    assertThat(pattern("2.13.x").match(new Tag(tag), true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0-rc1-alpine-rc2", "8.0-rc1-rc1-alpine", "8.0-alpine-rc1-rc1"})
  void candidateIsMarkedOnce(String tag) {
    assertThat(pattern("8.x-alpine").match(new Tag(tag), true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "v2.13.x,     2.13.x,      v2.13.4,        2.13.4",
    "v2.13.x,     2.13.x,      v2.13.4-rc.1,   2.13.4-rc.1",
    "22.x-alpine, 22.x,        22.7-alpine,    22.7",
    "22.x,        22.x-alpine, 22.7,           22.7-alpine",
    "2.x.x,       vx.x,        2.13.04,        v13.04",
    "x.x.x,       x-x-x,       1.2.3,          1-2-3",
    "8.x-alpine,  v8.x-slim,   8.0-rc1-alpine, v8.0-rc1-slim",
    "8.x-alpine,  v8.x-slim,   8.0-alpine-rc1, v8.0-slim-rc1",
    "8.x-alpine,  8.x,         8.0-rc1-alpine, 8.0-rc1",
    "8.x-alpine,  8.x,         8.0-alpine-rc1, 8.0-rc1",
    "8.x,         8.x-alpine,  8.0-rc1,        8.0-alpine-rc1",
    "3.x-alpine3.x, x.x-a,     3.14-rc1-alpine3.20, 14.20-rc1-a",
  })
  void matchFillsAnotherPattern(String from, String to, String tag, String filled) {
    var match = pattern(from).match(new Tag(tag), true).orElseThrow();
    assertThat(pattern(to).fill(match)).isEqualTo(filled);
  }

  @Test
  void patternsAreEqualByText() {
    assertThat(pattern("2.13.x"))
        .isEqualTo(pattern("2.13.x"))
        .hasSameHashCodeAs(pattern("2.13.x"))
        .isNotEqualTo(pattern("v2.13.x"))
        .hasToString("2.13.x");
  }

  private static TagPattern pattern(String text) {
    return TagPattern.parse(text).orElseThrow();
  }
}
