package io.skopeo.operator.imageset.list.notation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.VersionRange;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemverConstraintTest {
  private static final String FIELD = "images-by-semver";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ">= 3.12.0;          >=3.12.0",
        ">=1.2, <2;          >=1.2 <2",
        ">= 1.2 < 3.0.0 || >= 4.2.3; >=1.2 <3.0.0 || >=4.2.3",
        "=> 1.2, =< 1.4;     >=1.2 <=1.4",
        "~> 1.2;             ~1.2",
        "^1.2.3;             ^1.2.3",
        "1.2 - 1.4.5;        >=1.2 <=1.4.5",
        "1.2.x;              1.2.x",
        "v1.2.3;             v1.2.3",
        "*;                  *",
      })
  void constraintIsTranslatedToARange(String constraint, String range) {
    assertThat(SemverConstraint.tags(FIELD, constraint).orThrow())
        .isEqualTo(new TagsSpec(List.of(), range, List.of(), List.of(), null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "!= 1.2",
        ">= 1.2, != 1.5",
        "~0.0.0",
        ">=1.2.3-0",
        "1.2.3-beta.1",
        "1.2 -1.4",
        ">1.2<2",
        "1.2,",
        ",1.2",
        "latest",
        ">= 1.x.3",
        "> *",
        "01.2",
        ">=1 ||",
        "1.2.3.4",
        "1.2+b",
        "> 3 < 2"
      })
  void constraintThatMeansSomethingElseIsRefused(String constraint) {
    assertThat(SemverConstraint.tags(FIELD, constraint)).isInstanceOf(Parsed.Invalid.class);
  }

  /** The rules of Masterminds/semver for releases, as its documentation and code have them. */
  @Property(tries = 5000)
  void rangeHasTheSameReleases(
      @ForAll("constraints") String constraint, @ForAll("releases") int[] v) {
    if (SemverConstraint.tags(FIELD, constraint) instanceof Parsed.Valid<TagsSpec>(var tags)) {
      var range = VersionRange.parse(tags.semver(), false).orThrow();
      var selector =
          new TagSelector(
              new VersionCriterion.Ranged(range),
              new TagFilter(false, List.of(), List.of(), OptionalInt.empty()),
              new TagMapping.Same());
      assertThat(selector.selects(new Tag("%d.%d.%d".formatted(v[0], v[1], v[2]))))
          .as("%s as %s has %s", constraint, tags.semver(), Arrays.toString(v))
          .isEqualTo(
              Arrays.stream(constraint.split(" \\|\\| "))
                  .anyMatch(a -> Arrays.stream(a.split(", ")).allMatch(c -> has(c, v))));
    }
  }

  private static boolean has(String comparator, int[] v) {
    String operator = comparator.replaceAll("[0-9.x]", "");
    String[] parts = comparator.substring(operator.length()).split("\\.", -1);
    int[] c = new int[3];
    int known = 0;
    while (known < parts.length && !parts[known].equals("x")) {
      c[known] = Integer.parseInt(parts[known]);
      known++;
    }
    int order = Arrays.compare(v, c);
    boolean isSameLevel = Arrays.equals(v, 0, known, c, 0, known);
    boolean isSameMinor = Arrays.equals(v, 0, Math.min(2, known), c, 0, Math.min(2, known));
    return switch (operator) {
      case "", "=" -> known == 3 ? order == 0 : isSameLevel;
      case ">" -> order > 0 && !(known < 3 && isSameLevel);
      case ">=" -> order >= 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0 || (known < 3 && isSameLevel);
      case "~" -> order >= 0 && isSameMinor;
      case "^" -> order >= 0 && isBelowCaret(c, known, v);
      default -> throw new IllegalArgumentException(operator);
    };
  }

  /** The first number that is not zero stays, or the last one that is written. */
  private static boolean isBelowCaret(int[] c, int known, int[] v) {
    int fixed = c[0] > 0 || known == 1 ? 1 : c[1] > 0 || known == 2 ? 2 : 3;
    return Arrays.equals(v, 0, fixed, c, 0, fixed);
  }

  @Provide
  Arbitrary<int[]> releases() {
    return Arbitraries.integers().between(0, 3).array(int[].class).ofSize(3);
  }

  @Provide
  Arbitrary<String> constraints() {
    Arbitrary<String> version =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                Arbitraries.of("", ".x", ".0", ".1", ".2"),
                Arbitraries.of("", ".x", ".0", ".1", ".2"))
            .as((major, minor, patch) -> major + minor + (minor.isEmpty() ? "" : patch))
            .filter(v -> !v.matches(".*\\.x\\.[0-9]"));
    Arbitrary<String> comparator =
        Combinators.combine(Arbitraries.of("", "=", ">", ">=", "<", "<=", "~", "^"), version)
            .as((operator, v) -> operator + v);
    return comparator
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(both -> String.join(", ", both))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(either -> String.join(" || ", either));
  }
}
