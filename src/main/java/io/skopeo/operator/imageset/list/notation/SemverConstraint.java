package io.skopeo.operator.imageset.list.notation;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.tags.VersionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates constraints of Masterminds/semver (constraints.go) to ranges of spec.tags.semver, if
 * they mean the same: {@code >= 1.2, < 2} is {@code >=1.2 <2}. {@code !=} is in no range, {@code
 * ~0.0.0} is everything there, and prereleases follow other rules.
 */
public final class SemverConstraint {
  private static final String VERSION = "v?(?:[0-9]+|[xX*])(?:\\.(?:[0-9]+|[xX*])){0,2}";
  private static final Pattern COMPARATOR =
      Pattern.compile(
          "\\s*(?<operator>=>|=<|[<>]=?|!=|=|~>?|\\^)?\\s*(?<version>%s)\\s*(?:(?<=\\s)|$|,\\s*(?=\\S))"
              .formatted(VERSION));

  private static final Pattern HYPHEN =
      Pattern.compile("\\s*(%1$s)\\s+-\\s+(%1$s)\\s*".formatted(VERSION));

  private SemverConstraint() {}

  /**
   * Translates a constraint.
   *
   * @param field for sentences
   */
  public static Parsed<TagsSpec> tags(String field, String text) {
    var alternatives = new ArrayList<String>();
    for (String alternative : text.split("\\|\\|", -1)) {
      List<String> comparators = comparators(alternative);
      if (comparators.isEmpty()) {
        return invalid(field, text);
      }
      alternatives.add(String.join(" ", comparators));
    }
    String range = String.join(" || ", alternatives);
    return VersionRange.parse(range, false) instanceof Parsed.Valid<VersionRange>
        ? new Parsed.Valid<>(new TagsSpec(List.of(), range, List.of(), List.of(), null, null))
        : invalid(field, text);
  }

  private static Parsed<TagsSpec> invalid(String field, String text) {
    return new Parsed.Invalid<>(
        Problem.inSpec(
            "%s \"%s\" means something else in spec.tags.semver: name the repository in spec.repositories, with tags."
                .formatted(field, SafeText.quote(text))));
  }

  /** Returns comparators of npm that hold together; none if one of them cannot be translated. */
  private static List<String> comparators(String alternative) {
    String text = HYPHEN.matcher(alternative).replaceAll(" >=$1 <=$2 ");
    var comparators = new ArrayList<String>();
    Matcher matcher = COMPARATOR.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.region(at, text.length()).lookingAt() || !isTranslatable(matcher)) {
        return List.of();
      }
      comparators.add(operator(matcher) + matcher.group("version"));
      at = matcher.end();
    }
    return comparators;
  }

  private static String operator(Matcher comparator) {
    String operator = comparator.group("operator");
    return switch (operator) {
      case null -> "";
      case "=>" -> ">=";
      case "=<" -> "<=";
      case "~>" -> "~";
      default -> operator;
    };
  }

  private static boolean isTranslatable(Matcher comparator) {
    String operator = operator(comparator);
    return !operator.equals("!=")
        && !(operator.equals("~") && comparator.group("version").matches("v?0\\.0\\.0"));
  }
}
