package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExclusionsTest {
  @ParameterizedTest
  @CsvSource({
    ".*/debug-.*,               quay.io/a/debug-tools,     true",
    "debug-.*,                  quay.io/a/debug-tools,     false",
    "docker\\.io/library/.*,    nginx,                     true",
    "docker\\.io/library/.*,    dockerxio.example/library/a, false",
    "quay\\.io/a/b,             quay.io/a/b,               true",
    "quay\\.io/a/b,             quay.io/a/b/c,             false",
    "quay\\.io/a/b|ghcr.*,      ghcr.io/a,                 true",
    "quay\\.io/ab?,             quay.io/a,                 true",
    "quay\\.io/ab*c,            quay.io/ac,                true",
    "quay\\.io/ab{0}c,          quay.io/ac,                true",
    "quay\\.io/ab+,             quay.io/abb,               true",
    "^quay\\.io/.*$,            quay.io/a,                 true",
    "(?i)QUAY\\.IO/.*,          quay.io/a,                 true",
    "\\Qquay.io/a\\E,           quay.io/a,                 true",
    "quay[.]io/a,               quay.io/a,                 true",
  })
  void expressionMatchesTheWholeName(String expression, String name, boolean isExcluded) {
    Repository repository = Repository.parse(name).orThrow();
    assertThat(Exclusions.parse(List.of(expression)).orThrow().of(List.of(repository)).orThrow())
        .isEqualTo(isExcluded ? Set.of(repository) : Set.of());
  }

  @Test
  void anyOfTheExpressionsExcludes() {
    assertThat(
            Exclusions.parse(List.of("a", ".*/b"))
                .orThrow()
                .of(List.of(new Repository("quay.io", "a"), new Repository("quay.io", "b")))
                .orThrow())
        .containsExactly(new Repository("quay.io", "b"));
    assertThat(
            Exclusions.parse(List.of())
                .orThrow()
                .of(List.of(new Repository("quay.io", "a")))
                .orThrow())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "(,                       spec.exclude[1] \"(\" is no regular expression of RE2",
    "'',                      spec.exclude[1] is empty",
    "((a{100}){100}){100},    spec.exclude[1] \"((a{100}){100}){100}\" repeats too much",
  })
  void expressionThatIsNoneIsRefused(String expression, String sentence) {
    assertThat(Exclusions.parse(List.of("a", expression)))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).startsWith(sentence));
  }

  @Test
  void expressionsThatWouldTakeTooLongForAllNamesAreRefused() {
    Exclusions exclusions = Exclusions.parse(Collections.nCopies(50, "x{150}")).orThrow();
    List<Repository> many =
        IntStream.range(0, 5000)
            .mapToObj(i -> new Repository("quay.io", "x".repeat(100) + i))
            .toList();
    assertThat(exclusions.of(many.subList(0, 10)).orThrow()).isEmpty();
    assertThat(exclusions.of(many)).isInstanceOf(Parsed.Invalid.class);
    assertThat(Exclusions.parse(Collections.nCopies(51, "x"))).isInstanceOf(Parsed.Invalid.class);
  }
}
