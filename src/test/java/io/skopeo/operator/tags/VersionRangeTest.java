package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // range; tags; those within
        ">=2.13 <3;      2.12.9 2.13.0 v2.13.0 2.99.1 3.0.0;      2.13.0 v2.13.0 2.99.1",
        ">= 2.13  < 3;   2.12.9 2.13.0 3.0.0;                     2.13.0",
        ">=v2.13 <v3;    2.12.9 2.13.0 3.0.0;                     2.13.0",
        ">2.13;          2.13.5 2.14.0;                           2.14.0",
        "<=2.13;         2.13.5 2.14.0;                           2.13.5",
        "<2.13;          2.12.5 2.13.0;                           2.12.5",
        "2.13.1;         2.13.1 v2.13.1 2.13.2;                   2.13.1 v2.13.1",
        "=2.13.1;        2.13.1 2.13.2;                           2.13.1",
        "2;              1.9.9 2.0.0 2.9.9 3.0.0;                 2.0.0 2.9.9",
        "2.x;            1.9.9 2.0.0 2.9.9 3.0.0;                 2.0.0 2.9.9",
        "2.13.X;         2.13.0 2.14.0;                           2.13.0",
        "2.x.x;          1.9.9 2.9.9;                             2.9.9",
        "*;              0.0.1 9.9.9 1.0.0-alpha;                 0.0.1 9.9.9",
        "x;              0.0.1 9.9.9;                             0.0.1 9.9.9",
        "^1.2.3;         1.2.2 1.2.3 1.9.0 2.0.0;                 1.2.3 1.9.0",
        "^1.2;           1.1.9 1.2.0 1.9.0 2.0.0;                 1.2.0 1.9.0",
        "^0.2.3;         0.2.2 0.2.3 0.2.9 0.3.0;                 0.2.3 0.2.9",
        "^0.0.3;         0.0.2 0.0.3 0.0.4;                       0.0.3",
        "^0;             0.0.1 0.9.0 1.0.0;                       0.0.1 0.9.0",
        "^0.x;           0.0.1 0.9.0 1.0.0;                       0.0.1 0.9.0",
        "^0.0;           0.0.1 0.0.9 0.1.0;                       0.0.1 0.0.9",
        "~1.2.3;         1.2.2 1.2.3 1.2.9 1.3.0;                 1.2.3 1.2.9",
        "~1.2;           1.2.0 1.3.0;                             1.2.0",
        "~>1.2;          1.2.0 1.3.0;                             1.2.0",
        "~1;             1.0.0 1.9.0 2.0.0;                       1.0.0 1.9.0",
        "1.2 - 1.4;      1.1.9 1.2.0 1.4.9 1.5.0;                 1.2.0 1.4.9",
        "1.2.3 - 1.4.5;  1.2.2 1.2.3 1.4.5 1.4.6;                 1.2.3 1.4.5",
        "1.x || 3.x;     1.0.0 2.0.0 3.0.0;                       1.0.0 3.0.0",
        "<1||>=3;        0.9.0 2.0.0 3.0.0;                       0.9.0 3.0.0",
        "^1.2 <1.5;      1.1.0 1.2.0 1.4.9 1.5.0;                 1.2.0 1.4.9",
        "~1.2 !1;        '';                                      refused",
        ">=20240115;     20240114.0.1 20240115.0.0 20240116.1.0;  20240115.0.0 20240116.1.0",
        ">=1.0.20240115; 1.0.20240114 1.0.20240115120000 1.1.0;   1.0.20240115120000 1.1.0",
        // what is no version
        ">=0;            1 1.0 1.0.0.0 01.0.0 1.0.0_1 vv1.0.0 V1.0.0 latest 1.0.0- 1.0.0-a..b 1.0.0-01;  ''",
        // prereleases by npm's rule
        ">=1.2.0;        1.2.0-alpine 1.3.0-alpha.1 1.3.0;        1.3.0",
        ">=1.2.0-alpha.2; 1.2.0-alpha.1 1.2.0-alpha.10 1.2.0-beta 1.2.0 1.3.0-alpha.9 1.3.0;  1.2.0-alpha.10 1.2.0-beta 1.2.0 1.3.0",
        ">=1.2.0;        1.3.0-rc1 1.3.0-rc.1-alpine 1.3.0rc1;    ''",
        ">=1.2.0-5;      1.2.0-99999999999999999999 1.2.0-6;      1.2.0-6",
      })
  void tagsWithinARange(String range, String tags, String within) {
    assertThat(within(range, tags, false)).isEqualTo(within);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ">=2.13 <3;           2.13.0-rc1 2.14.0-rc1 v2.14.0-RC.2 2.14.0rc3 3.0.0-rc1;  2.13.0-rc1 2.14.0-rc1 v2.14.0-RC.2 2.14.0rc3",
        ">=2.13.0 <3.0.0;     2.14.0-rc-1 3.0.0-rc1;                    2.14.0-rc-1",
        ">=2.13.0-rc2 <2.14;  2.13.0-rc1 2.13.0-rc2 2.13.0-rc.3 2.13.0-rc10 2.13.1-rc1;  2.13.0-rc2 2.13.0-rc.3 2.13.0-rc10 2.13.1-rc1",
        ">=2.13 <3.0.0-rc2;   2.14.0-rc1 3.0.0-rc.1 3.0.0-rc2 3.0.0;    2.14.0-rc1 3.0.0-rc.1",
        "2.13.0-rc1;          2.13.0-rc1 2.13.0-rc.1 2.13.0-rc2 2.13.0; 2.13.0-rc1 2.13.0-rc.1",
        "2.13.0-RC1 - 2.14;   2.13.0-rc1 2.13.0-rc0;                    2.13.0-rc1",
        ">=2.13;              2.14.0-alpha.1 2.14.0-rc1-alpine 2.14.0;  2.14.0",
        ">=2.13;              2.14.0-rc99999999999999999999;            2.14.0-rc99999999999999999999",
      })
  void candidatesWithinARange(String range, String tags, String within) {
    assertThat(within(range, tags, true)).isEqualTo(within);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "||",
        "1 ||",
        "latest",
        "foo >=1",
        ">=1 foo",
        ">=",
        "=>1",
        "==1",
        "><1",
        "1.2.3.4",
        "01.2",
        "1..2",
        "1.x.3",
        "x.1",
        ">x",
        "^*",
        "1 -2",
        "1 - 2 - 3",
        ">=1 - 2",
        ">=1.0, <2",
        "[1.0,2.0)",
        "(,1.0]",
        "latest.integration",
        "1234567890",
        "1.2.3+build",
        "1.2-alpha",
        "!1",
        "1.2.3-",
        "1.2.3-a..b",
        "1.2.3-99999999999999999999",
        "1.2.3-01",
        "$(id)",
        "1.2\n;3",
      })
  void invalidRangeIsRefused(String text) {
    assertThat(VersionRange.parse(text, true))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .endsWith(
                        "is no range of versions: write one like >=2.13 <3, ^1.2, ~1.2.3, 1.2 - 1.4 or 1.x || 3.x."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2.13.0-rc1",
        ">=2.13.0-rc.1",
        "1.x || <2.0.0-RC2",
        "1 - 2.0.0-rc",
        "^1.0.0-alpha.rc1"
      })
  void candidateIsNamedOnlyIfAllowed(String text) {
    assertThat(VersionRange.parse(text, false))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence()).contains("names a release candidate"));
    assertThat(VersionRange.parse(text, true)).isInstanceOf(Parsed.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ">=3 <2;           false",
        ">1.2.3 <1.2.3;    false",
        ">1.2.3 <=1.2.3;   false",
        "<0.0.0;           false",
        ">=3 <2 || 5;      true",
        ">1.2.3;           true",
        ">1.2.3 <1.3;      true",
        "<2;               true",
        "<0.0.1;           true",
        ">=1.2.3 <=1.2.3;  true",
        ">1.0.0-alpha <1.0.0;  true",
        "1 - 1;            true",
      })
  void rangeWithoutVersionsIsRefused(String text, boolean satisfiable) {
    assertThat(VersionRange.parse(text, false) instanceof Parsed.Valid).isEqualTo(satisfiable);
  }

  @Test
  void tagIsTakenApart() {
    VersionRange range = VersionRange.parse(">=1", true).orThrow();
    List<String> numbers = List.of("2", "13", "123456789012345");
    assertThat(range.match(new Tag("v2.13.123456789012345"), false))
        .contains(PatternMatch.of(numbers, ""));
    assertThat(range.match(new Tag("2.13.123456789012345-rc.1"), true))
        .contains(PatternMatch.of(numbers, "-rc.1"));
  }

  @ParameterizedTest
  @CsvSource({"'>=2.13 <3', false", "'>=v2.13 <v3', true", "1.0.0-dev, false", "'1 - v2', true"})
  void spellingIsThatOfTheRange(String text, boolean v) {
    VersionRange range = VersionRange.parse(text, false).orThrow();
    assertThat(range.isSpelledLike(new Tag("v2.13.0"))).isEqualTo(v);
    assertThat(range.isSpelledLike(new Tag("2.13.0"))).isNotEqualTo(v);
  }

  private static String within(String range, String tags, boolean candidates) {
    return switch (VersionRange.parse(range, candidates)) {
      case Parsed.Valid<VersionRange>(var read) ->
          String.join(
              " ",
              Stream.of(tags.split(" "))
                  .filter(tag -> !tag.isEmpty())
                  .filter(tag -> read.match(new Tag(tag), candidates).isPresent())
                  .toList());
      case Parsed.Invalid<VersionRange> _ -> "refused";
    };
  }
}
