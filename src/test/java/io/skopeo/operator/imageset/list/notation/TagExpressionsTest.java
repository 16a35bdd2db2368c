package io.skopeo.operator.imageset.list.notation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.skopeo.operator.problem.Parsed;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagExpressionsTest {
  @ParameterizedTest
  @CsvSource({
    "^1\\.13-alpine$,  1\\.13-alpine",
    "alpine,           .*(?:alpine).*",
    "^v1|-lts$,        .*(?:^v1|-lts$).*",
    "^1,               .*(?:^1).*",
    "^1\\$,            .*(?:^1\\$).*",
  })
  void expressionThatATagContainsIsTranslated(String text, String whole) {
    assertThat(TagExpressions.containing("f", text).orThrow().include()).containsExactly(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "3\\.\\d+,      3\\.\\d+",
    "(a|b)-slim,    (a|b)-slim",
    "edge|latest,   .*(?:^edge|latest$).*",
    "[|],           .*(?:^[|]$).*",
    "(?:a)|b,       .*(?:^(?:a)|b$).*",
  })
  void anchoredExpressionIsTranslated(String text, String whole) {
    assertThat(TagExpressions.anchored("tags", List.of(text), List.of()).orThrow().include())
        .containsExactly(whole);
  }

  @Test
  void deniedTagsAreExcludedFromAllOthers() {
    assertThat(TagExpressions.anchored("tags", List.of(), List.of(".*-rc.*")).orThrow())
        .satisfies(tags -> assertThat(tags.include()).containsExactly(".*"))
        .satisfies(tags -> assertThat(tags.exclude()).containsExactly(".*-rc.*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "(", "a)(b", "\\Qa", "a{1000}{1000}", "(?=a)"})
  void expressionThatCannotBeTranslatedIsRefused(String text) {
    assertThat(TagExpressions.containing("f", text)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void moreExpressionsThanATagSelectionHasAreRefused() {
    assertThat(TagExpressions.anchored("tags", Collections.nCopies(21, "a"), List.of()))
        .isInstanceOf(Parsed.Invalid.class);
  }

  /** Go's MatchString, which finds the expression anywhere. */
  @Property(tries = 3000)
  void sameTagsAreFound(@ForAll("expressions") String text, @ForAll("tags") String tag) {
    if (TagExpressions.containing("f", text) instanceof Parsed.Valid<?>) {
      String whole = TagExpressions.containing("f", text).orThrow().include().getFirst();
      assertThat(Pattern.matches(whole, tag))
          .as("%s as %s finds %s", text, whole, tag)
          .isEqualTo(Pattern.compile(text).matcher(tag).find());
    }
  }

  /** regsync's {@code regexp.Compile("^" + pattern + "$")}. */
  @Property(tries = 3000)
  void sameTagsAreAllowed(@ForAll("expressions") String text, @ForAll("tags") String tag) {
    if (TagExpressions.anchored("f", List.of(text), List.of()) instanceof Parsed.Valid<?>) {
      String whole =
          TagExpressions.anchored("f", List.of(text), List.of()).orThrow().include().getFirst();
      assertThat(Pattern.matches(whole, tag))
          .as("%s as %s finds %s", text, whole, tag)
          .isEqualTo(Pattern.compile("^" + text + "$").matcher(tag).find());
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.of(
            "a", "b", "1", ".", "\\.", "|", "(", ")", "^", "$", "[ab]", "[|]", "*", "+", "\\$",
            "\\d", "(?:", "(?i)", "\\|")
        .list()
        .ofMinSize(1)
        .ofMaxSize(7)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> tags() {
    return Arbitraries.strings().withChars("ab1.").ofMinLength(1).ofMaxLength(5);
  }
}
