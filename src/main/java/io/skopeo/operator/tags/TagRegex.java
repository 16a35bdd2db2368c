package io.skopeo.operator.tags;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;

/**
 * A user's regular expression for whole tags, in the syntax of RE2. The time of a match is linear
 * in the tag's length and in its {@link #size()}.
 */
public final class TagRegex {
  private static final int MOST_CHARACTERS = 256;
  private static final int LARGEST = 1000;

  private final Pattern pattern;

  private TagRegex(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Parses an expression.
   *
   * @param field with the expression, such as {@code spec.tags.include[0]}
   */
  public static Parsed<TagRegex> parse(String field, String text) {
    if (text.isEmpty()) {
      return invalid(field + " is empty: write an expression for whole tags, or leave it out.");
    }
    if (text.length() > MOST_CHARACTERS) {
      return invalid(field + " is longer than 256 characters: split it into several expressions.");
    }
    if (TagRegexSize.bound(text) > LARGEST) {
      return invalid(
          "%s \"%s\" repeats too much: keep numbers in braces small, such as [0-9]{1,4}."
              .formatted(field, SafeText.quote(text)));
    }
    try {
      return new Parsed.Valid<>(new TagRegex(Pattern.compile(text)));
    } catch (PatternSyntaxException e) {
      return invalid(
          "%s \"%s\" is no regular expression of RE2, which has no look-around and no back-references: %s."
              .formatted(field, SafeText.quote(text), SafeText.quote(e.getDescription())));
    }
  }

  private static Parsed<TagRegex> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns whether it matches the whole tag. */
  boolean matches(Tag tag) {
    return pattern.matches(tag.name());
  }

  /** Returns the most steps that a character of a tag takes. */
  int size() {
    return pattern.programSize();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagRegex that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
