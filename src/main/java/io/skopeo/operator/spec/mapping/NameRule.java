package io.skopeo.operator.spec.mapping;

import com.google.re2j.Matcher;
import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A rule of spec.mapping.rules.
 *
 * @param parts of the replacement, in their order
 */
record NameRule(NameRegex match, List<Part> parts) {
  private static final int LONGEST = 255;
  private static final Pattern PART =
      Pattern.compile(
          "\\$(?<number>[0-9]{1,3})|\\$\\{(?:(?<braced>[0-9]{1,3})|(?<name>\\w+))}|(?<sign>\\$)|[^$]+");

  NameRule {
    parts = List.copyOf(parts);
  }

  /** A part of a replacement. */
  sealed interface Part {
    /** A text that is taken as it is. */
    record Literal(String text) implements Part {}

    /** The text of a group; nothing if the group did not take part in the match. */
    record Group(int number) implements Part {}
  }

  /**
   * Parses a rule.
   *
   * @param field such as {@code spec.mapping.rules[0]}
   */
  static Parsed<NameRule> parse(String field, ImageSetSpec.Rule rule) {
    String replace = rule.replace() == null ? "" : rule.replace();
    if (rule.match() == null) {
      return invalid(field + ".match is missing: write an expression for whole names.");
    }
    if (replace.isEmpty() || replace.length() > LONGEST) {
      return invalid(
          field + ".replace must have 1 to 255 characters: write what follows the prefix.");
    }
    return NameRegex.parse(field + ".match", rule.match())
        .then(match ->
            parts(field, match, replace)
                .then(parts -> new Parsed.Valid<>(new NameRule(match, parts))));
  }

  private static Parsed<List<Part>> parts(String field, NameRegex match, String replace) {
    var parts = new ArrayList<Part>();
    for (MatchResult piece : PART.matcher(replace).results().toList()) {
      switch (part(field, match, piece)) {
        case Parsed.Valid<Part>(var part) -> parts.add(part);
        case Parsed.Invalid<Part>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return new Parsed.Valid<>(parts);
  }

  private static Parsed<Part> part(String field, NameRegex match, MatchResult piece) {
    if (piece.group("sign") != null) {
      return invalid(
          field
              + ".replace has a $ that names no group: write $1, ${1} or ${name}, and no other $.");
    }
    String name = piece.group("name");
    String number = piece.group("number") != null ? piece.group("number") : piece.group("braced");
    if (name == null && number == null) {
      return new Parsed.Valid<>(new Part.Literal(piece.group()));
    }
    int groups = match.pattern().groupCount();
    return Optional.ofNullable(name == null ? Integer.valueOf(number) : named(match, name))
        .filter(group -> group <= groups)
        .<Parsed<Part>>map(group -> new Parsed.Valid<>(new Part.Group(group)))
        .orElseGet(() ->
            invalid(
                "%s.replace has %s, but %s.match has %s%s: write a group that it has."
                    .formatted(
                        field,
                        SafeText.shortQuote(piece.group()),
                        field,
                        Plural.of(groups, "group"),
                        name == null ? "" : " and none of that name")));
  }

  private static Integer named(NameRegex match, String name) {
    return match.pattern().namedGroups().getOrDefault(name, Integer.MAX_VALUE);
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns what follows the prefix; empty if the rule does not match the whole name. */
  Optional<String> apply(Repository source) {
    Matcher matcher = match.matcher(source);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var name = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(var text) -> name.append(text);
        case Part.Group(var number) -> {
          String text = matcher.group(number);
          name.append(text == null ? "" : text);
        }
      }
    }
    return Optional.of(name.toString());
  }
}
