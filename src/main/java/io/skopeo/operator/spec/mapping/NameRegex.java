package io.skopeo.operator.spec.mapping;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.regex.RegexParser;

/**
 * A user's regular expression for whole names of repositories, with the registry and without a tag,
 * in the syntax of RE2.
 */
public final class NameRegex {
  private static final String META = "\\.+*?()|[]{}^$";

  private final Pattern pattern;

  /** The text with which all names begin that match; most names are told by it alone. */
  private final String prefix;

  private NameRegex(Pattern pattern) {
    this.pattern = pattern;
    this.prefix = prefix(pattern.pattern());
  }

  /**
   * Parses an expression.
   *
   * @param field with the expression, such as {@code spec.exclude[0]}
   */
  public static Parsed<NameRegex> parse(String field, String text) {
    return RegexParser.parse(field, text, "names")
        .then(pattern -> new Parsed.Valid<>(new NameRegex(pattern)));
  }

  private static String prefix(String text) {
    var prefix = new StringBuilder();
    int at = 0;
    while (!text.contains("|") && at < text.length()) {
      boolean isEscaped = text.startsWith("\\.", at);
      int next = at + (isEscaped ? 2 : 1);
      boolean isRepeated = next < text.length() && "*?{".indexOf(text.charAt(next)) >= 0;
      if (isRepeated || (!isEscaped && META.indexOf(text.charAt(at)) >= 0)) {
        break;
      }
      prefix.append(text.charAt(next - 1));
      at = next;
    }
    return prefix.toString();
  }

  /** Returns whether it matches the whole name. */
  public boolean matches(Repository repository) {
    return matcher(repository).matches();
  }

  Matcher matcher(Repository repository) {
    String name = repository.toString();
    return pattern.matcher(name.startsWith(prefix) ? name : "");
  }

  Pattern pattern() {
    return pattern;
  }

  /** Returns the most steps that a character of a name takes. */
  public int size() {
    return pattern.programSize();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
