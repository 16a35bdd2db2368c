package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.regex.RegexSize;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagRegexTest {
  private static final String FIELD = "spec.tags.exclude[3]";

  @ParameterizedTest
  @CsvSource({
    "3[.]6,          3.6,          true",
    "3[.]6,          3.60,         false",
    "3[.]6,          13.6,         false",
    "3.6|3.7,        3.7,          true",
    "3.6|3.7,        3.7a,         false",
    "^3.*$,          3.7,          true",
    ".*-alpine,      3.7-alpine,   true",
    "(?i).*-alpine,  3.7-ALPINE,   true",
    "\\d+,           20240115,     true",
    "[[:digit:]]+,   20240115,     true",
    "\\Q3.6\\E,      3.6,          true",
  })
  void wholeTagIsMatched(String text, String tag, boolean matches) {
    assertThat(TagRegex.parse(FIELD, text).orThrow().matches(new Tag(tag))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(",
        "a**",
        "[a",
        "(?=a)",
        "(?<!a)b",
        "(a)\\1",
        "\\",
        "a{1001}",
        "a{3,2}",
        "(?P<n>a)(?P<n>b)"
      })
  void invalidExpressionIsRefused(String text) {
    assertThat(TagRegex.parse(FIELD, text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).startsWith(FIELD).endsWith("."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{1000}",
        "(a{100}){100}",
        "((a{100}){100}){100}",
        "(((((a{999}){999}){999}){999}){999}){999}",
        "((((((((((x{2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}",
        "(?:[)]a{1000}){1000}",
        "(?:\\)a{1000}){1000}",
        "(?:\\Q)\\Ea{1000}){1000}",
        "(?:[[:alpha:])]a{1000}){1000}",
        "(?:[])]a{1000}){1000}",
        "(a{1,}){,1000}{1000}(b{1000,}){1000,}",
      })
  void hugeRepetitionIsRefusedUncompiled(String text) {
    assertThat(RegexSize.bound(text)).isGreaterThan(1000);
    assertThat(TagRegex.parse(FIELD, text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).contains("repeats too much"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v?[0-9]+[.][0-9]+[.][0-9]+(-(alpine|slim|bookworm|bullseye|windowsservercore)[0-9.]*)?",
        "[0-9]{4}[.-][0-9]{2}[.-][0-9]{2}",
        "sha-[0-9a-f]{7,40}",
        "[0-9]{8}-[0-9]{6}-[0-9a-f]{40}",
        "[0-9a-f]{64}",
      })
  void ordinaryExpressionsFit(String text) {
    assertThat(TagRegex.parse(FIELD, text)).isInstanceOf(Parsed.Valid.class);
  }

  @Property(tries = 20_000)
  void programIsNeverLargerThanItsBound(@ForAll("texts") String text) {
    long bound = RegexSize.bound(text);
    if (bound <= 100_000) {
      try {
        assertThat((long) Pattern.compile(text).programSize()).isLessThanOrEqualTo(bound);
      } catch (PatternSyntaxException e) {
        assertThat(e.getDescription()).isNotEmpty();
      }
    }
  }

  /** It repeats what is before the flags. */
  @Example
  void repetitionAfterFlagsCounts() {
    programIsNeverLargerThanItsBound("(a*)*(?i){2,5}(?i){2,5}");
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertThat(TagRegex.parse(FIELD, text)).isNotNull();
  }

  @Example
  void longestTextIsRefused() {
    assertThat(TagRegex.parse(FIELD, "a".repeat(256))).isInstanceOf(Parsed.Valid.class);
    assertThat(TagRegex.parse(FIELD, "a".repeat(257))).isInstanceOf(Parsed.Invalid.class);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a",
            "b",
            "0",
            ".",
            "^",
            "$",
            "|",
            "(",
            "(",
            "(?:",
            "(?i)",
            "(?i:k",
            "(?P<n>",
            ")",
            ")",
            ")",
            "*",
            "+",
            "?",
            "*?",
            "{2}",
            "{3}",
            "{0}",
            "{1,}",
            "{2,}",
            "{0,3}",
            "{2,5}",
            "{,2}",
            "{",
            "}",
            "[ab]",
            "[^a]",
            "[)]",
            "[(]",
            "[]a]",
            "[^]a]",
            "[",
            "]",
            "[[:alpha:]",
            "[[:digit:](]",
            "\\(",
            "\\)",
            "\\[",
            "\\Q(\\E",
            "\\Q)",
            "\\E",
            "\\d",
            "\\pL",
            "\\p{Greek}",
            "\\x{10}",
            "\\x41",
            "\\b",
            "\\z",
            "k",
            "\\",
            "(a|b)",
            "(a*)*",
            "(a{2}){3}",
            "(|a)",
            "()")
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }
}
