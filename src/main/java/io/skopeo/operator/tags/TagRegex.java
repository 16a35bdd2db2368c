package io.skopeo.operator.tags;

import com.google.re2j.Pattern;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.regex.RegexParser;

/**
 * A user's regular expression for whole tags, in the syntax of RE2. The time of a match is linear
 * in the tag's length and in its {@link #size()}.
 */
public final class TagRegex {
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
    return RegexParser.parse(field, text, "tags")
        .then(pattern -> new Parsed.Valid<>(new TagRegex(pattern)));
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
