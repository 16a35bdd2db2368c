package io.skopeo.operator.imageset.collision;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.api.imageset.ImageSetSpec.Mapping;
import io.skopeo.operator.imageset.list.EntryOrigin;
import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.imageset.mapping.Destinations;
import io.skopeo.operator.imageset.mapping.MappedEntry;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.spec.mapping.NameMapping;
import io.skopeo.operator.spec.mapping.SourceNames;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(SourceNames.class)
@Domain(DomainContext.Global.class)
class CollisionsPropertiesTest {
  private static final TagChoice ALL = new TagChoice.OfTemplate();

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void sourcesThatGetTheSameNameCollide(
      @ForAll @Size(min = 2, max = 12) List<Repository> sources, @ForAll Keep keep) {
    NameMapping mapping =
        NameMapping.parse(new Mapping("m.example", keep, List.of(), 1, "-"), "").orThrow();
    List<ListEntry> entries =
        IntStream.range(0, sources.size())
            .mapToObj(i -> new ListEntry(new EntryOrigin("list", i + 1), sources.get(i), ALL))
            .toList();
    List<MappedEntry> mapped = Destinations.of(entries, mapping).orThrow().mapped();
    Collisions collisions =
        Collisions.of(mapped, new TagDefaults(TagsSpec.NONE, Optional.of(false)));
    for (MappedEntry one : mapped) {
      boolean isShared =
          mapped.stream()
              .anyMatch(other ->
                  other.destination().equals(one.destination())
                      && !other.entry().source().equals(one.entry().source()));
      assertThat(
              collisions.repositories().stream()
                  .anyMatch(r -> r.source().equals(one.entry().source())))
          .isNotEqualTo(isShared);
    }
    assertThat(collisions.repositories())
        .extracting(MappedRepository::destination)
        .doesNotHaveDuplicates();
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void noTagIsWrittenTwice(@ForAll("entries") List<MappedEntry> entries) {
    List<MappedRepository> found =
        Collisions.of(entries, new TagDefaults(TagsSpec.NONE, Optional.of(false))).repositories();
    var written = new HashSet<String>();
    for (MappedRepository repository : found) {
      if (repository.tags() instanceof TagChoice.Exact(var items)) {
        assertThat(items)
            .allSatisfy(item ->
                assertThat(written.add(repository.destinationTag().orElse(tag(item)))).isTrue());
      }
    }
    Set<MappedRepository> selections =
        found.stream()
            .filter(r -> !(r.tags() instanceof TagChoice.Exact))
            .collect(Collectors.toSet());
    assertThat(selections).hasSizeLessThanOrEqualTo(1);
    // Only one expression is in use here.
    selections.stream()
        .filter(r -> r.tags() instanceof TagChoice.Selected)
        .forEach(_ -> assertThat(written).noneMatch(tag -> tag.startsWith("v")));
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void noEntryIsLost(@ForAll("entries") List<MappedEntry> entries) {
    Collisions collisions =
        Collisions.of(entries, new TagDefaults(TagsSpec.NONE, Optional.of(false)));
    Set<String> problems =
        collisions.problems().stream()
            .map(p -> p.problem().sentence().replaceFirst("(line \\d+):.*", "$1"))
            .collect(Collectors.toSet());
    for (MappedEntry mapped : entries) {
      ListEntry entry = mapped.entry();
      assertThat(
              problems.contains(entry.origin().toString())
                  || collisions.repositories().stream().anyMatch(r -> has(r, entry)))
          .as("%s in %s", entry, collisions)
          .isTrue();
    }
  }

  private static boolean has(MappedRepository repository, ListEntry entry) {
    return repository.source().equals(entry.source())
        && repository.platforms().equals(entry.platforms())
        && switch (entry.tags()) {
          case TagChoice.OfTemplate _ -> repository.tags().equals(entry.tags());
          case TagChoice.Selected _ -> repository.tags().equals(entry.tags());
          case TagChoice.Exact(var items) ->
              switch (repository.tags()) {
                case TagChoice.OfTemplate _ ->
                    items.contains(entry.destinationTag().orElse(items.getFirst()));
                case TagChoice.Selected _ -> items.stream().allMatch(i -> i.startsWith("v"));
                case TagChoice.Exact(var all) ->
                    all.containsAll(items)
                        && repository
                            .destinationTag()
                            .orElse(tag(items.getFirst()))
                            .equals(entry.destinationTag().orElse(tag(items.getFirst())));
              };
        };
  }

  private static String tag(String item) {
    return item.replaceFirst("@.*", "");
  }

  @Provide
  Arbitrary<List<MappedEntry>> entries() {
    Arbitrary<TagChoice> choices =
        Arbitraries.of(
            ALL,
            new TagChoice.Selected(
                new TagsSpec(List.of(), null, List.of("v.*"), List.of(), null, null)),
            exact("v1"),
            exact("v1"),
            exact("v2"),
            exact("3"),
            exact("4"),
            exact("v1@sha256:" + "1".repeat(64)));
    Arbitrary<MappedEntry> entry =
        Combinators.combine(
                choices,
                Arbitraries.of("a.example", "a.example", "b.example"),
                Arbitraries.of("", "", "linux/amd64"),
                Arbitraries.of("v1", "5", "6").optional(0.2))
            .as(CollisionsPropertiesTest::entry);
    return entry.list().ofMinSize(1).ofMaxSize(5).map(CollisionsPropertiesTest::numbered);
  }

  private static TagChoice exact(String item) {
    return new TagChoice.Exact(List.of(item));
  }

  private static MappedEntry entry(
      TagChoice tags, String host, String platform, Optional<String> tag) {
    boolean isPlain = tags instanceof TagChoice.Exact(var items) && !items.getFirst().contains("@");
    return new MappedEntry(
        new ListEntry(
            new EntryOrigin("list", 1),
            new Repository(host, "app"),
            tags,
            Optional.empty(),
            isPlain ? tag : Optional.empty(),
            platform.isEmpty() ? List.of() : List.of(platform)),
        new Repository("m.example", "app"));
  }

  private static List<MappedEntry> numbered(List<MappedEntry> entries) {
    return IntStream.range(0, entries.size())
        .mapToObj(i -> {
          ListEntry e = entries.get(i).entry();
          return new MappedEntry(
              new ListEntry(
                  new EntryOrigin("list", i + 1),
                  e.source(),
                  e.tags(),
                  e.destination(),
                  e.destinationTag(),
                  e.platforms()),
              entries.get(i).destination());
        })
        .toList();
  }
}
