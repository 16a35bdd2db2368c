package io.skopeo.operator.tags.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;

/**
 * Parses users' regular expressions, in the syntax of RE2. The time of a match is linear in the
 * length of the text and in the size of the program, which is bounded.
 */
public final class RegexParser {
  private static final int MOST_CHARACTERS = 256;
  private static final int LARGEST = 1000;

  private RegexParser() {}

  /**
   * Parses an expression.
   *
   * @param field with the expression, such as {@code spec.tags.include[0]}
   * @param matched the things that it matches as a whole, such as {@code tags}
   */
  public static Parsed<Pattern> parse(String field, String text, String matched) {
    if (text.isEmpty()) {
      return invalid(
          "%s is empty: write an expression for whole %s, or leave it out."
              .formatted(field, matched));
    }
    if (text.length() > MOST_CHARACTERS) {
      return invalid(field + " is longer than 256 characters: split it into several expressions.");
    }
    if (RegexSize.bound(text) > LARGEST) {
      return invalid(
          "%s \"%s\" repeats too much: keep numbers in braces small, such as [0-9]{1,4}."
              .formatted(field, SafeText.quote(text)));
    }
    try {
      return new Parsed.Valid<>(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      return invalid(
          "%s \"%s\" is no regular expression of RE2, which has no look-around and no back-references: %s."
              .formatted(field, SafeText.quote(text), SafeText.quote(e.getDescription())));
    }
  }

  private static Parsed<Pattern> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }
}
