package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.imageset.child.ChildImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for any lists and mappings. */
class SetResolverPropertyTest {
  @Property(tries = 500)
  void childrenOfAllChunksAreThoseWithoutChunks(
      @ForAll("lines") List<String> lines,
      @ForAll("mappings") String mapping,
      @ForAll @IntRange(min = 1, max = 5) int size) {
    SetResolution whole = resolve(mapping, lines);
    var children = new ArrayList<ChildImage>();
    var problems = new HashSet<Object>();
    int of;
    int number = 0;
    do {
      SetResolution part =
          resolve(mapping + "chunk: {size: %d, number: %d}".formatted(size, ++number), lines);
      children.addAll(part.children());
      problems.addAll(part.invalid());
      of = part.chunk().orElseThrow().of();
    } while (number <= of);
    assertThat(children).containsExactlyInAnyOrderElementsOf(whole.children());
    assertThat(problems).isEqualTo(new HashSet<>(whole.invalid()));
  }

  @Property(tries = 300)
  void sameListsAreTheSameImages(
      @ForAll("lines") List<String> lines, @ForAll("mappings") String mapping) {
    assertThat(resolve(mapping, lines)).isEqualTo(resolve(mapping, lines));
    assertThat(resolve(mapping, lines).children())
        .extracting(ChildImage::name)
        .doesNotHaveDuplicates();
  }

  /** Another repository may be refused, if it collides with the new one; it gets no other name. */
  @Property(tries = 500)
  void anotherLineRenamesNoImage(
      @ForAll("lines") List<String> lines,
      @ForAll("mappings") String mapping,
      @ForAll("line") String line,
      @ForAll @IntRange(max = 30) int at) {
    var more = new ArrayList<>(lines);
    more.add(Math.min(at, lines.size()), line);
    SetResolution before = resolve(mapping, lines);
    SetResolution after = resolve(mapping, more);
    String added = line.replaceFirst(":.*", "");
    var names = after.children().stream().map(ChildImage::name).collect(Collectors.toSet());
    assertThat(before.children())
        .filteredOn(child -> !child.source().toString().equals(added))
        .filteredOn(child -> !after.held().contains(child.source().toString()))
        .allSatisfy(child -> assertThat(names).contains(child.name()));
  }

  private static SetResolution resolve(String mapping, List<String> lines) {
    return Sets.resolution(Sets.LISTS + mapping, lines.toArray(String[]::new));
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return line().list().ofMinSize(1).ofMaxSize(30);
  }

  @Provide
  Arbitrary<String> line() {
    return Combinators.combine(
            Arbitraries.of("quay.io", "ghcr.io", "registry.gitlab.com"),
            Arbitraries.of("a", "b", "c/d", "e/f/g"),
            Arbitraries.of("app", "db", "web", "very-long-name-of-a-repository-indeed"),
            Arbitraries.of("", ":v1", ":v2", ":latest"))
        .as("%s/%s/%s%s"::formatted);
  }

  @Provide
  Arbitrary<String> mappings() {
    return Combinators.combine(
            Arbitraries.of("Path", "RegistryAndPath", "Name"),
            Arbitraries.of(
                "", ", maxLevels: 2", ", rules: [{match: 'quay\\.io/a/(.+)', replace: 'x-$1'}]"))
        .as("mapping: {prefix: registry.example.com, keep: %s%s}\n"::formatted);
  }
}
