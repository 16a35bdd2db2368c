package io.skopeo.operator.spec.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePrefixTest {
  @ParameterizedTest
  @CsvSource({
    "registry.example.com,           '',                 registry.example.com,      '',        0",
    "registry.example.com/,          '',                 registry.example.com,      '',        0",
    "Registry.Example.com:5000/x/y,  '',                 registry.example.com:5000, x/y,       2",
    "localhost/x,                    '',                 localhost,                 x,         1",
    "[::1]:5000,                     '',                 [::1]:5000,                '',        0",
    "mirror,                         hub.example.com,    hub.example.com,           mirror,    1",
    "mirror,                         hub.example.com/x,  hub.example.com,           x/mirror,  2",
    "docker.io,                      '',                 docker.io,                 '',        0",
    "docker.io/account,              hub.example.com,    docker.io,                 account,   1",
    "registry-1.docker.io,           '',                 docker.io,                 '',        0",
  })
  void prefixIsARegistryWithAnOptionalPath(
      String text, String defaultRegistry, String host, String path, int levels) {
    NamePrefix prefix = NamePrefix.parse(text, defaultRegistry).orThrow();
    assertThat(prefix).isEqualTo(new NamePrefix(host, path));
    assertThat(prefix.levels()).isEqualTo(levels);
  }

  @ParameterizedTest
  @CsvSource({
    "mirror,                       '',              names no registry",
    "account/mirror,               docker.io,       names no registry",
    "/,                            '',              names no registry",
    "https://registry.example.com, '',              is no registry with an optional path",
    "registry.example.com/Upper,   '',              is no registry with an optional path",
    "registry.example.com//x,      '',              is no registry with an optional path",
    "registry.example.com/x:1,     '',              is no registry with an optional path",
    "registry.example.com:99999,   '',              is no registry with an optional path",
    "Mirror,                       hub.example.com, is no registry with an optional path",
  })
  void otherPrefixesAreRefused(String text, String defaultRegistry, String why) {
    assertThat(NamePrefix.parse(text, defaultRegistry))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(Reason.INVALID_SPEC);
              assertThat(invalid.problem().sentence())
                  .startsWith("spec.mapping.prefix \"" + text + "\" " + why);
            });
  }
}
