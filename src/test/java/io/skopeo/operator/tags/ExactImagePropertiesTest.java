package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(HostileTags.class)
@Domain(DomainContext.Global.class)
class ExactImagePropertiesTest {
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void itemIsReadAsItIsWritten(@ForAll("images") ExactImage image) {
    assertThat(ExactImage.parse("", image.toString())).isEqualTo(new Parsed.Valid<>(image));
  }

  /** Every image has a tag, so no two have one; otherwise the list is refused. */
  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void noTwoImagesGetOneTagUnnoticed(
      @ForAll("lists") List<ExactImage> images, @ForAll("destinations") String destination) {
    switch (TagMapping.parse(destination, new VersionCriterion.Named(images))) {
      case Parsed.Valid<TagMapping>(TagMapping.Itemized(var byTag)) ->
          assertThat(byTag.values()).containsExactlyElementsOf(images);
      case Parsed.Valid<TagMapping>(var other) -> throw new AssertionError(other);
      case Parsed.Invalid<TagMapping>(var problem) ->
          assertThat(problem.sentence()).startsWith("spec.").endsWith(".");
    }
  }

  /** A pattern with an x for each number, and the list of that pattern's matches, agree. */
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void tagIsRewrittenLikeTheMatchOfAPattern(
      @ForAll @IntRange(max = 99) int major,
      @ForAll @IntRange(max = 99) int minor,
      @ForAll("affixes") List<String> affixes) {
    String v = affixes.get(0);
    String candidate = affixes.get(1);
    String flavour = affixes.get(2);
    Tag tag = new Tag("%s%d.%d%s%s".formatted(v, major, minor, candidate, flavour));
    TagPattern from = TagPattern.parse("%sx.x%s".formatted(v, flavour)).orElseThrow();
    assertThat(TagPattern.numbersOf(tag)).isEqualTo(from.match(tag, true)).isPresent();
  }

  @Provide
  Arbitrary<List<String>> affixes() {
    return Combinators.combine(
            Arbitraries.of("", "v"),
            Arbitraries.of("", "-rc1", "-rc.1", "rc12", "-RC-3"),
            Arbitraries.of("", "-alpine", "-slim_arm", "_musl"))
        .as(List::of);
  }

  @Provide
  Arbitrary<List<ExactImage>> lists() {
    return images().list().uniqueElements().ofMinSize(1).ofMaxSize(12);
  }

  @Provide
  Arbitrary<String> destinations() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just("")),
        Tuple.of(2, Arbitraries.of("x", "vx", "x.x", "x-x", "x.x.x", "vx.x.x-slim", "stable")),
        Tuple.of(1, Arbitraries.just("x-" + "a".repeat(120))));
  }

  /** Digests that begin alike, and tags like those of digests. */
  @Provide
  Arbitrary<ExactImage> images() {
    Arbitrary<Tag> tags =
        Arbitraries.oneOf(
            Arbitraries.defaultFor(Tag.class),
            Arbitraries.of("pinned-aaaaaaaaaaaa", "pinned-bbbbbbbbbbbb", "1.0", "v1.0", "01.0")
                .map(Tag::new));
    Arbitrary<Digest> digests =
        Arbitraries.of("a".repeat(64), "a".repeat(63) + "b", "b".repeat(64))
            .map(hex -> new Digest("sha256", hex));
    return Arbitraries.oneOf(
        tags.map(tag -> new ExactImage(Optional.of(tag), Optional.empty())),
        digests.map(digest -> new ExactImage(Optional.empty(), Optional.of(digest))),
        Combinators.combine(tags, digests)
            .as((tag, digest) -> new ExactImage(Optional.of(tag), Optional.of(digest))));
  }
}
