package io.skopeo.operator.spec.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.api.imageset.ImageSetSpec.Mapping;
import io.skopeo.operator.api.imageset.ImageSetSpec.Rule;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(SourceNames.class)
@Domain(DomainContext.Global.class)
class NameMappingPropertiesTest {
  @Property(tries = 1000)
  void destinationIsLegalAndHasNoMoreLevelsThanAllowed(
      @ForAll Repository source, @ForAll("mappings") Mapping mapping) {
    if (!(NameMapping.parse(mapping, "") instanceof Parsed.Valid<NameMapping>(var names))) {
      return;
    }
    switch (names.map(source)) {
      case Parsed.Valid<Repository>(var destination) -> {
        assertThat(Repository.parse(destination.toString()).orThrow()).isEqualTo(destination);
        assertThat(destination.toString()).hasSizeLessThanOrEqualTo(255);
        assertThat(destination).isNotEqualTo(source);
        assertThat(levels(destination))
            .isLessThanOrEqualTo(destination.host().equals("docker.io") ? 2 : most(mapping));
        assertThat(names.map(source)).isEqualTo(new Parsed.Valid<>(destination));
      }
      case Parsed.Invalid<Repository>(var problem) -> {
        assertThat(problem.reason()).isEqualTo(Reason.INVALID_DESTINATION);
        assertThat(problem.sentence()).startsWith(source + " becomes ");
      }
    }
  }

  private static int most(Mapping mapping) {
    return mapping.maxLevels() == null ? Integer.MAX_VALUE : mapping.maxLevels();
  }

  private static int levels(Repository repository) {
    return repository.path().split("/", -1).length;
  }

  @Property(tries = 1000)
  void wholeNamesAreNeverTheSame(@ForAll Repository one, @ForAll Repository other) {
    NameMapping names =
        NameMapping.parse(
                new Mapping("m.example", Keep.REGISTRY_AND_PATH, List.of(), null, null), "")
            .orThrow();
    assertThat(names.map(one).equals(names.map(other))).isEqualTo(one.equals(other));
  }

  @Provide
  Arbitrary<Mapping> mappings() {
    Arbitrary<Rule> rules =
        Combinators.combine(
                Arbitraries.of(
                    "quay\\.io/(.+)", "(.*)/(.*)", "docker\\.io/library/(.+)", "[^/]+/(a.*)"),
                Arbitraries.of("$1", "x/$1", "$1/y", "X$1", "$1$1", "${1}__a"))
            .as(Rule::new);
    return Combinators.combine(
            Arbitraries.of(
                "m.example", "m.example/a", "m.example:5000/a/b", "docker.io/a", "quay.io"),
            Arbitraries.of(Keep.class),
            rules.list().ofMaxSize(2),
            Arbitraries.integers().between(1, 4).injectNull(0.3),
            Arbitraries.of("-", "--", ".", "_", "__"))
        .as(Mapping::new);
  }
}
