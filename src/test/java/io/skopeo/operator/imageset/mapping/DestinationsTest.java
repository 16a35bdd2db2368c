package io.skopeo.operator.imageset.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetSpec.Mapping;
import io.skopeo.operator.api.imageset.ImageSetSpec.Rule;
import io.skopeo.operator.imageset.list.EntryOrigin;
import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.mapping.NameMapping;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationsTest {
  private static final TagChoice ALL = new TagChoice.OfTemplate();
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  private static NameMapping mapping(String prefix, Rule... rules) {
    return NameMapping.parse(new Mapping(prefix, null, List.of(rules), null, null), "").orThrow();
  }

  private static ListEntry entry(int line, String source) {
    return new ListEntry(new EntryOrigin("list", line), Repository.parse(source).orThrow(), ALL);
  }

  private static ListEntry own(String source, String to, TagChoice tags, Optional<String> tag) {
    return new ListEntry(
        new EntryOrigin("list", 1),
        Repository.parse(source).orThrow(),
        tags,
        Repository.parse(to) instanceof Parsed.Valid<Repository>(var own)
            ? Optional.of(own)
            : Optional.empty(),
        tag,
        List.of());
  }

  @Test
  void ownDestinationWinsOverTheMapping() {
    ListEntry own = own("quay.io/a/b", "ghcr.io/x/y", ALL, Optional.empty());
    Destinations found =
        Destinations.of(List.of(own, entry(2, "quay.io/a/b")), mapping("m.example")).orThrow();
    assertThat(found.mapped())
        .extracting(mapped -> mapped.destination().toString())
        .containsExactly("ghcr.io/x/y", "m.example/a/b");
    assertThat(found.warnings()).isEmpty();
  }

  @Test
  void entryWithoutADestinationIsNamedAndTheOthersGoOn() {
    Destinations found =
        Destinations.of(
                List.of(entry(3, "quay.io/a/b"), entry(4, "m.example/a/b")), mapping("m.example"))
            .orThrow();
    assertThat(found.mapped()).hasSize(1);
    assertThat(found.invalid())
        .singleElement()
        .satisfies(p -> assertThat(p.text()).isEqualTo("m.example/a/b"))
        .satisfies(p ->
            assertThat(p.problem().sentence())
                .startsWith("list, line 4: m.example/a/b becomes itself"));
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/a/b, quay.io/a/b,              all,       ,        'that is the source itself'",
    "quay.io/a/b, quay.io/a/b,              1,         ,        'that is the source itself'",
    "quay.io/a/b, quay.io/a/b,              1,         stable,  ''",
    "quay.io/a/b, quay.io/a/b,              digest,    ,        ''",
    "quay.io/a/b, docker.io/account/a/b,    all,       ,        'docker.io has two levels'",
    "quay.io/a/b, docker.io/library/b,      all,       ,        'only Docker writes to docker.io/library'",
    "quay.io/a/b, docker.io/account/b,      all,       ,        ''",
  })
  void ownDestinationIsCheckedToo(
      String source, String to, String tags, String destinationTag, String why) {
    TagChoice choice =
        switch (tags) {
          case "all" -> ALL;
          case "digest" -> new TagChoice.Exact(List.of(DIGEST));
          default -> new TagChoice.Exact(List.of(tags));
        };
    ListEntry entry = own(source, to, choice, Optional.ofNullable(destinationTag));
    Destinations found = Destinations.of(List.of(entry), mapping("m.example")).orThrow();
    if (why.isEmpty()) {
      assertThat(found.invalid()).isEmpty();
    } else {
      assertThat(found.invalid())
          .singleElement()
          .satisfies(p -> assertThat(p.problem().reason()).isEqualTo(Reason.INVALID_DESTINATION))
          .satisfies(p -> assertThat(p.problem().sentence()).contains(why));
    }
  }

  @Test
  void ruleThatIsNotAppliedIsAWarning() {
    Destinations found =
        Destinations.of(
                List.of(entry(1, "quay.io/a/b")),
                mapping(
                    "m.example",
                    new Rule("quay\\.io/.*", "x"),
                    new Rule("quay\\.io/a/.*", "y"),
                    new Rule("quay.io", "z")))
            .orThrow();
    assertThat(found.warnings())
        .satisfiesExactly(
            second -> assertThat(second).startsWith("spec.mapping.rules[1] is never applied"),
            third ->
                assertThat(third)
                    .startsWith("spec.mapping.rules[2].match \"quay.io\" matches no repository"));
  }

  @Test
  void rulesAreNoWarningIfNothingIsMapped() {
    assertThat(
            Destinations.of(List.of(), mapping("m.example", new Rule("quay.io", "z")))
                .orThrow()
                .warnings())
        .isEmpty();
  }

  @Test
  void rulesThatWouldTakeTooLongForAllNamesAreRefused() {
    Rule rule = new Rule(".*x{150}", "x");
    Rule[] rules = Collections.nCopies(8, rule).toArray(Rule[]::new);
    String name = "x".repeat(200);
    List<ListEntry> entries =
        IntStream.range(0, 5000).mapToObj(i -> entry(i, "quay.io/" + name + i)).toList();
    assertThat(Destinations.of(entries, mapping("m.example", rules)))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .startsWith("spec.mapping.rules are too long"));
  }
}
