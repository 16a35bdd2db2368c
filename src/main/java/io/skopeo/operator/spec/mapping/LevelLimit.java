package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The highest number of levels of a destination name, and what joins the last of a longer one.
 *
 * @param most with those of the prefix, without the registry
 */
record LevelLimit(int most, String separator) {
  private static final String HYPHEN = "-";
  private static final Pattern SEPARATOR = Pattern.compile("\\.|_|__|-{1,8}");

  /** Parses spec.mapping.maxLevels and separator; empty if there is no limit. */
  static Parsed<Optional<LevelLimit>> parse(
      ImageSetSpec.Mapping mapping, Optional<NamePrefix> prefix) {
    String separator = mapping.separator() == null ? HYPHEN : mapping.separator();
    if (!SEPARATOR.matcher(separator).matches()) {
      return invalid(
          "spec.mapping.separator \"%s\" cannot join names: write one dot, one or two underscores, or hyphens."
              .formatted(SafeText.shortQuote(separator)));
    }
    Integer most = mapping.maxLevels();
    if (most == null) {
      return new Parsed.Valid<>(Optional.empty());
    }
    int taken = prefix.map(NamePrefix::levels).orElse(0);
    return most > taken
        ? new Parsed.Valid<>(Optional.of(new LevelLimit(most, separator)))
        : invalid(
            "spec.mapping.maxLevels is %d, which leaves no level for names after spec.mapping.prefix: set it to %d or more."
                .formatted(most, taken + 1));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(Problem.inSpec(sentence));
  }

  /** Returns a path in which the last levels are joined if there are too many. */
  String apply(String path) {
    List<String> levels = List.of(path.split("/", -1));
    if (levels.size() <= most) {
      return path;
    }
    var limited = new ArrayList<>(levels.subList(0, most - 1));
    limited.add(String.join(separator, levels.subList(most - 1, levels.size())));
    return String.join("/", limited);
  }
}
