package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryPatternTest {
  @ParameterizedTest
  @CsvSource({
    "nginx,                              docker.io/library/nginx",
    "argoproj/argocd,                    docker.io/argoproj/argocd",
    "library/,                           docker.io/library/**",
    "docker.io/*,                        docker.io/library/*",
    "docker.io/,                         docker.io/**",
    "docker.io/**,                       docker.io/**",
    "Index.Docker.io/nginx,              docker.io/library/nginx",
    "registry-1.docker.io/library/,      docker.io/library/**",
    "Quay.IO/argoproj/,                  quay.io/argoproj/**",
    "**,                                 */**",
    "*/pause,                            */pause",
    "*,                                  docker.io/library/*",
    "team-*/app,                         docker.io/team-*/app",
    "{namespace}/,                       docker.io/{namespace}/**",
    "{namespace}.example.com/,           {namespace}.example.com/**",
    "localhost/app,                      localhost/app",
    "localhost:5000/app,                 localhost:5000/app",
    "'[2001:DB8::1]:5000/app',           '[2001:db8::1]:5000/app'",
  })
  void patternIsNormalisedLikeARepository(String text, String normalised) {
    assertThat(RepositoryPattern.parse(text, "").orThrow()).hasToString(normalised);
  }

  @ParameterizedTest
  @CsvSource({
    "app,            registry.example.com,        registry.example.com/app",
    "app,            registry.example.com/mirror, registry.example.com/mirror/app",
    "app,            index.docker.io,             docker.io/library/app",
    "app,            acme,                        docker.io/acme/app",
    "{namespace}/,   registry.example.com/mirror, registry.example.com/mirror/{namespace}/**",
    "quay.io/app,    registry.example.com,        quay.io/app",
    "**,             registry.example.com,        */**",
  })
  void nameWithoutARegistryIsInTheDefaultOne(String text, String registry, String normalised) {
    assertThat(RepositoryPattern.parse(text, registry).orThrow()).hasToString(normalised);
  }

  @Test
  void namespaceIsNoExpression() {
    var pattern = RepositoryPattern.parse("quay.io/{namespace}/app", "").orThrow();
    assertThat(pattern.matches(repository("quay.io/evil/app"), ".*")).isFalse();
    assertThat(pattern.matches(repository("quay.io/team/app"), "team")).isTrue();
  }

  @Test
  void longestNameIsComparedAtOnceWithTheWorstPattern() {
    var pattern = RepositoryPattern.parse("quay.io/" + "**a*".repeat(61), "").orThrow();
    Repository longest = repository("quay.io/" + "a".repeat(246) + "b");
    Assertions.assertTimeout(
        Duration.ofSeconds(1), () -> assertThat(pattern.matches(longest, "team")).isTrue());
    var hopeless = RepositoryPattern.parse("quay.io/" + "**a*".repeat(60) + "/c", "").orThrow();
    Assertions.assertTimeout(
        Duration.ofSeconds(1), () -> assertThat(hopeless.matches(longest, "team")).isFalse());
  }

  @Test
  void tooLongAPatternIsRefused() {
    assertThat(RepositoryPattern.parse("quay.io/" + "a".repeat(248), ""))
        .isInstanceOf(Parsed.Invalid.class);
  }

  private static Repository repository(String name) {
    return Repository.parse(name).orThrow();
  }
}
