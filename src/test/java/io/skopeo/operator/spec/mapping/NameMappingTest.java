package io.skopeo.operator.spec.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.api.imageset.ImageSetSpec.Mapping;
import io.skopeo.operator.api.imageset.ImageSetSpec.Rule;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameMappingTest {
  private static final String REGISTRY = "registry.example.com/mirror";

  private static Mapping mapping(
      @Nullable String prefix, @Nullable Keep keep, @Nullable Integer maxLevels, Rule... rules) {
    return new Mapping(prefix, keep, List.of(rules), maxLevels, null);
  }

  private static NameMapping parsed(ImageSetSpec.@Nullable Mapping mapping) {
    return NameMapping.parse(mapping, "").orThrow();
  }

  private static String mapped(Mapping mapping, String source) {
    return parsed(mapping).map(Repository.parse(source).orThrow()).orThrow().toString();
  }

  private static Problem problem(Parsed<?> parsed) {
    return switch (parsed) {
      case Parsed.Invalid<?>(var problem) -> problem;
      case Parsed.Valid<?>(var value) -> throw new AssertionError(value.toString());
    };
  }

  @ParameterizedTest
  @CsvSource({
    "Path,            nginx,                     library/nginx",
    "Path,            quay.io/a/b/c,             a/b/c",
    "Path,            localhost:5000/a,          a",
    "RegistryAndPath, nginx,                     docker.io/library/nginx",
    "RegistryAndPath, quay.io/a/b/c,             quay.io/a/b/c",
    "RegistryAndPath, localhost:5000/a,          localhost_5000/a",
    "RegistryAndPath, Registry.Example.com/a,    registry.example.com/a",
    "RegistryAndPath, [2001:DB8::1]:5000/a,      2001_db8_0_0_0_0_0_1_5000/a",
    "RegistryAndPath, [::1]/a,                   0_0_0_0_0_0_0_1/a",
    "RegistryAndPath, [fe80::]:443/a,            fe80_0_0_0_0_0_0_0_443/a",
    "RegistryAndPath, [0:0:0:0:0:0:0:001]:1/a,   0_0_0_0_0_0_0_1_1/a",
    "Name,            nginx,                     nginx",
    "Name,            quay.io/a/b/c,             c",
  })
  void partOfTheNameFollowsThePrefix(String keep, String source, String name) {
    Keep kept =
        switch (keep) {
          case "Path" -> Keep.PATH;
          case "RegistryAndPath" -> Keep.REGISTRY_AND_PATH;
          default -> Keep.NAME;
        };
    assertThat(mapped(mapping(REGISTRY, kept, null), source)).isEqualTo(REGISTRY + "/" + name);
  }

  @Test
  void pathIsKeptByDefault() {
    assertThat(mapped(mapping(REGISTRY, null, null), "quay.io/a/b")).isEqualTo(REGISTRY + "/a/b");
  }

  @ParameterizedTest
  @CsvSource({
    "registry\\.gitlab\\.com/group/(.+)/(.+), shop/$1-$2,   registry.gitlab.com/group/a/b, shop/a-b",
    "registry\\.gitlab\\.com/group/(.+)/(.+), shop/$1-$2,   registry.gitlab.com/group/a,   group/a",
    "'docker\\.io/library/(?P<image>[^/]+)',  hub/${image}, nginx,                         hub/nginx",
    "docker\\.io/library/nginx,               web/server,   nginx,                         web/server",
    "docker\\.io/library/nginx,               web/server,   nginx-unprivileged,            library/nginx-unprivileged",
    "docker\\.io/(library/)?(.+),             ${2}0$1,      a/b,                           a/b0",
    ".*/(.+),                                 x/$1,         quay.io/a/b,                   x/b",
    "(.*)/(.*),                               $2/$0,        quay.io/b,                     b/quay.io/b",
  })
  void ruleThatMatchesTheWholeNameIsAppliedInPlaceOfKeep(
      String match, String replace, String source, String name) {
    assertThat(mapped(mapping(REGISTRY, null, null, new Rule(match, replace)), source))
        .isEqualTo(REGISTRY + "/" + name);
  }

  @Test
  void firstRuleThatMatchesIsAppliedAndNamed() {
    NameMapping mapping =
        parsed(
            mapping(
                REGISTRY,
                null,
                null,
                new Rule("ghcr\\.io/.*", "first"),
                new Rule("quay\\.io/.*", "second"),
                new Rule("quay\\.io/a/.*", "third")));
    MappedName second = mapping.resolve(new Repository("quay.io", "a/b")).orThrow();
    assertThat(second.destination()).hasToString(REGISTRY + "/second");
    assertThat(second.rule()).hasValue(1);
    assertThat(mapping.resolve(new Repository("gcr.io", "a/b")).orThrow().rule()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "(.+)/(.+),        $3,         'replace has $3, but spec.mapping.rules[1].match has 2 groups:'",
    "(.+),             ${name},    'replace has ${name}, but spec.mapping.rules[1].match has 1 group and none of that name:'",
    "(.+),             a$,         'replace has a $ that names no group'",
    "(.+),             $name,      'replace has a $ that names no group'",
    "(.+),             '',         'replace must have 1 to 255 characters'",
    "'',               a,          'match is empty'",
    ",                 a,          'match is missing'",
    "(,                a,          'match \"(\" is no regular expression of RE2'",
    "((a{100}){100}){100}, a,      'match \"((a{100}){100}){100}\" repeats too much'",
  })
  void ruleThatCannotBeAppliedIsRefused(@Nullable String match, String replace, String why) {
    assertThat(
            problem(
                    NameMapping.parse(
                        mapping(REGISTRY, null, null, new Rule("a", "b"), new Rule(match, replace)),
                        ""))
                .sentence())
        .startsWith("spec.mapping.rules[1]." + why);
  }

  @Test
  void rulesAreBoundedTogether() {
    Rule rule = new Rule("a{150}", "b");
    assertThat(NameMapping.parse(mapping(REGISTRY, null, null, rule), ""))
        .isInstanceOf(Parsed.Valid.class);
    assertThat(
            problem(
                    NameMapping.parse(
                        new Mapping(REGISTRY, null, Collections.nCopies(50, rule), null, null), ""))
                .sentence())
        .contains("too long together");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/account,       2, -,  quay.io/group/shop/order, docker.io/account/group-shop-order",
    "docker.io/account,       2, -,  quay.io/order,            docker.io/account/order",
    "registry.example.com,    1, -,  quay.io/group/shop/order, registry.example.com/group-shop-order",
    "registry.example.com,    3, -,  quay.io/group/shop/order, registry.example.com/group/shop/order",
    "registry.example.com/a,  3, .,  quay.io/b/c/d,            registry.example.com/a/b/c.d",
    "registry.example.com/a,  3, _,  quay.io/b/c/d,            registry.example.com/a/b/c_d",
    "registry.example.com/a,  3, __, quay.io/b/c__d/e,         registry.example.com/a/b/c__d__e",
    "registry.example.com/a,  3, --, quay.io/b/c/d,            registry.example.com/a/b/c--d",
  })
  void lastLevelsBeyondTheLimitAreJoined(
      String prefix, int most, String separator, String source, String destination) {
    assertThat(mapped(new Mapping(prefix, null, List.of(), most, separator), source))
        .isEqualTo(destination);
  }

  @Test
  void limitHoldsForTheResultOfARuleToo() {
    assertThat(mapped(mapping(REGISTRY, null, 2, new Rule(".*", "a/b/c")), "nginx"))
        .isEqualTo(REGISTRY + "/a-b-c");
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com/a/b, 2,  -,   'maxLevels is 2, which leaves no level for names after spec.mapping.prefix: set it to 3'",
    "registry.example.com,     0,  -,   'maxLevels is 0,'",
    "registry.example.com,     2,  ___, 'separator \"___\" cannot join names'",
    "registry.example.com,     2,  /,   'separator \"/\" cannot join names'",
  })
  void limitThatCannotHoldIsRefused(String prefix, int most, String separator, String why) {
    assertThat(
            problem(NameMapping.parse(new Mapping(prefix, null, List.of(), most, separator), ""))
                .sentence())
        .startsWith("spec.mapping." + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "registry.example.com | quay.io/.* | Shop/Order | becomes registry.example.com/Shop/Order, which no registry accepts: change spec.mapping.rules[0].replace",
        "registry.example.com | quay.io/.* | a___b      | becomes registry.example.com/a___b, which no registry accepts",
        "registry.example.com | quay.io/.* | /a         | which no registry accepts",
        "registry.example.com | quay.io/.* | a:1        | which no registry accepts",
        "registry.example.com | (.*)       | $1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1 | is longer than 255 characters: shorten it in spec.mapping.rules[0].replace",
        "quay.io              | x          | x          | quay.io/group/shop/order becomes itself",
        "docker.io/account    | x          | x          | becomes docker.io/account/group/shop/order, but docker.io has two levels: set spec.mapping.prefix to docker.io/account, and spec.mapping.maxLevels to 2.",
        "docker.io            | .*         | one        | but only Docker writes to docker.io/library",
      })
  void destinationThatIsNoneIsRefused(String prefix, String match, String replace, String why) {
    Problem problem =
        problem(
            parsed(mapping(prefix, null, null, new Rule(match, replace)))
                .map(new Repository("quay.io", "group/shop/order")));
    assertThat(problem.reason()).isEqualTo(Reason.INVALID_DESTINATION);
    assertThat(problem.sentence()).startsWith("quay.io/group/shop/order ").contains(why);
  }

  @Test
  void withoutAPrefixNothingIsMapped() {
    for (Mapping none : Arrays.asList(null, mapping(null, null, null), mapping("", null, null))) {
      Problem problem = problem(parsed(none).map(new Repository("quay.io", "a/b")));
      assertThat(problem.reason()).isEqualTo(Reason.INVALID_DESTINATION);
      assertThat(problem.sentence())
          .isEqualTo(
              "quay.io/a/b has no destination: spec.mapping.prefix is missing; set it, or a destination in spec.repositories.");
    }
  }
}
