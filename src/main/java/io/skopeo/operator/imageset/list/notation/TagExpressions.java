package io.skopeo.operator.imageset.list.notation;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tags.TagRegex;
import java.util.ArrayList;
import java.util.List;

/**
 * The regular expressions of other tools, translated to spec.tags, whose expressions match whole
 * tags. Both are RE2's.
 */
public final class TagExpressions {
  private static final int MOST = 20;
  private static final String ALL = ".*";

  private TagExpressions() {}

  /**
   * Translates an expression that a tag need only contain (skopeo sync, images-by-tag-regex: Go's
   * {@code MatchString}).
   *
   * @param field for sentences
   */
  public static Parsed<TagsSpec> containing(String field, String text) {
    return TagRegex.parse(field, text)
        .then(_ -> TagRegex.parse(field, contained(text)))
        .then(whole -> new Parsed.Valid<>(tags(List.of(whole.toString()), List.of())));
  }

  private static String contained(String text) {
    boolean isWhole = text.startsWith("^") && text.endsWith("$") && !text.endsWith("\\$");
    return isWhole && !text.contains("|")
        ? text.substring(1, text.length() - 1)
        : ".*(?:%s).*".formatted(text);
  }

  /**
   * Translates allowed and denied expressions, each of which Go gets between {@code ^} and {@code
   * $} (regsync, tags.allow and tags.deny).
   *
   * @param field for sentences
   * @param allow all tags if it is empty
   */
  public static Parsed<TagsSpec> anchored(String field, List<String> allow, List<String> deny) {
    return anchored(field + ".allow", allow)
        .then(include ->
            anchored(field + ".deny", deny)
                .then(exclude ->
                    new Parsed.Valid<>(tags(include.isEmpty() ? List.of(ALL) : include, exclude))));
  }

  private static Parsed<List<String>> anchored(String field, List<String> texts) {
    if (texts.size() > MOST) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "%s has more than %d expressions: unite some of them.".formatted(field, MOST)));
    }
    var whole = new ArrayList<String>();
    for (String text : texts) {
      switch (TagRegex.parse(field, text).then(_ -> TagRegex.parse(field, anchored(text)))) {
        case Parsed.Valid<TagRegex>(var regex) -> whole.add(regex.toString());
        case Parsed.Invalid<TagRegex>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return new Parsed.Valid<>(List.copyOf(whole));
  }

  /** {@code ^a|b$} is a tag that begins with a, or ends with b. */
  private static String anchored(String text) {
    return hasAlternatives(text) ? contained("^" + text + "$") : text;
  }

  /** Returns whether alternatives may be outside of all groups. */
  private static boolean hasAlternatives(String text) {
    if (text.contains("[") || text.contains("\\")) {
      return text.contains("|");
    }
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : 0;
      depth -= c == ')' ? 1 : 0;
      if (c == '|' && depth == 0) {
        return true;
      }
    }
    return false;
  }

  private static TagsSpec tags(List<String> include, List<String> exclude) {
    return new TagsSpec(List.of(), null, include, exclude, null, null);
  }
}
