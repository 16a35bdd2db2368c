package io.skopeo.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryScopeTest {
  @ParameterizedTest
  @CsvSource({
    "registry.example.com,           registry.example.com/app,           true",
    "registry.example.com,           registry.example.com:5000/app,      false",
    "registry.example.com:5000,      registry.example.com:5000/team/app, true",
    "registry.example.com/team,      registry.example.com/team/app,      true",
    "registry.example.com/team,      registry.example.com/team,          true",
    "registry.example.com/team,      registry.example.com/teams/app,     false",
    "registry.example.com,           registry.example.com.evil.org/app,  false",
    "registry.example.com,           evil.org/registry.example.com/app,  false",
    "Registry.Example.com,           registry.example.com/app,           true",
    "docker.io,                      nginx,                              true",
    "index.docker.io/library,        nginx,                              true",
    "docker.io/library,              bitnami/nginx,                      false",
    "'quay.io , ghcr.io/org,',       ghcr.io/org/app,                    true",
    "'',                             quay.io/app,                        false",
  })
  void coversHostsAndPrefixes(String text, String repository, boolean covered) {
    RegistryScope scope = RegistryScope.parse("CREDS_SOURCE_REGISTRIES", text).orThrow();
    assertThat(scope.covers(Repository.parse(repository).orThrow())).isEqualTo(covered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://quay.io",
        "quay.io/UPPER",
        "quay.io:port",
        "quay io",
        "*.example.com",
        "quay.io/app@sha256:0"
      })
  void refusesInvalidRegistries(String text) {
    assertThat(RegistryScope.parse("CREDS_SOURCE_REGISTRIES", text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .startsWith("CREDS_SOURCE_REGISTRIES should be"));
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com:5000/app, registry.example.com, true",
    "registry.example.com:5000/app, REGISTRY.example.com, true",
    "registry.example.com:5000/app, login.example.com,    true",
    "registry.example.com:5000/app, evil.example.com,     false",
    "registry.example.com:5000/app, '',                   false",
    "nginx,                         auth.docker.io,       true",
    "registry.example.com:5000/app, auth.docker.io,       false",
  })
  void boundCredentialsGoOnlyToTheirTokenServices(String repository, String realm, boolean may) {
    var access =
        new Access(
            Optional.of(new Credential("ada", "secret")),
            Tls.VERIFIED,
            Optional.of(Set.of("login.example.com")));
    assertThat(access.mayAsk(realm, Repository.parse(repository).orThrow())).isEqualTo(may);
  }

  @Test
  void unboundCredentialsGoToAnyTokenService() {
    var access = new Access(Optional.of(new Credential("ada", "secret")), Tls.VERIFIED);
    assertThat(access.mayAsk("gitlab.com", Repository.parse("registry.gitlab.com/a/b").orThrow()))
        .isTrue();
  }
}
