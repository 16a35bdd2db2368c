package io.skopeo.operator.imageset.collision;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.imageset.list.EntryOrigin;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.imageset.mapping.MappedEntry;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollisionsTest {
  private static final Repository TO = new Repository("registry.example.com", "app");
  private static final String D1 = "sha256:" + "1".repeat(64);
  private static final String D2 = "sha256:" + "2".repeat(64);

  /**
   * Reads {@code source[:items][=tag][%platform]}, with items separated by plus, and {@code ~a+b}
   * for expressions; everything has one destination.
   */
  private static MappedEntry entry(int line, String text) {
    String[] byPlatform = text.split("%", -1);
    String[] byTag = byPlatform[0].split("=", -1);
    String[] parts = byTag[0].split("[:~]", 2);
    String rest = parts.length < 2 ? "" : parts[1].replace("D1", D1).replace("D2", D2);
    List<String> items = List.of(rest.split("\\+", -1));
    TagChoice tags =
        parts.length < 2
            ? new TagChoice.OfTemplate()
            : byTag[0].contains("~")
                ? new TagChoice.Selected(
                    new TagsSpec(List.of(), null, items, List.of(), null, null))
                : new TagChoice.Exact(items);
    return new MappedEntry(
        new ListEntry(
            new EntryOrigin("list", line),
            new Repository(parts[0] + ".example", "app"),
            tags,
            Optional.empty(),
            byTag.length > 1 ? Optional.of(byTag[1]) : Optional.empty(),
            byPlatform.length > 1 ? List.of(byPlatform[1]) : List.of()),
        TO);
  }

  private static List<MappedEntry> entries(String texts) {
    List<String> all = Arrays.stream(texts.split(" ", -1)).toList();
    return IntStream.range(0, all.size()).mapToObj(i -> entry(i + 1, all.get(i))).toList();
  }

  private static Collisions of(String texts) {
    return Collisions.of(entries(texts), new TagDefaults(TagsSpec.NONE, Optional.of(false)));
  }

  private static String shown(MappedRepository repository) {
    String tags =
        switch (repository.tags()) {
          case TagChoice.OfTemplate() -> "";
          case TagChoice.Exact(var items) -> ":" + String.join("+", items);
          case TagChoice.Selected(var selected) -> "~" + String.join("+", selected.include());
        };
    return repository.source().host().replace(".example", "")
        + tags.replace(D1, "D1").replace(D2, "D2")
        + repository.destinationTag().map(tag -> "=" + tag).orElse("")
        + (repository.platforms().isEmpty() ? "" : "%" + repository.platforms().getFirst());
  }

  private static String shown(EntryProblem problem) {
    return (problem.problem().reason() == Reason.MAPPING_COLLISION ? "collides" : "invalid")
        + problem.problem().sentence().replaceFirst("list, line (\\d+):.*", "$1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // one source
    "a:1,                       a:1,               ''",
    "a:1 a:2,                   a:1+2,             ''",
    "a:1 a:2 a:1,               a:1+2,             ''",
    "a,                         a,                 ''",
    "a a,                       a,                 ''",
    "a:D1 a:2,                  a:D1+2,            ''",
    // tags and all tags: those of all tags are a part of it, others may be lost
    "a:1 a,                     a,                 ''",
    "a a:1,                     a,                 ''",
    "a a:1@D1,                  a,                 invalid2",
    "a a:D1,                    a,                 invalid2",
    "a a:1-rc1,                 a a:1-rc1,         ''",
    "a a:1+1-rc1+D1,            a a:1-rc1,         invalid2",
    "a a:1=x,                   a,                 invalid2",
    // tags and expressions
    "a~v.* a:v1,                a~v.*,             ''",
    "a~v.* a:1,                 a~v.* a:1,         ''",
    "a~v.* a:1=v1,              a~v.*,             invalid2",
    "a~v.* a:v1=1,              a~v.* a:v1=1,      ''",
    "a~v.* a~w.*,               a~v.*+w.*,         ''",
    "a~v.* a~v.*,               a~v.*,             ''",
    "a~v.* a,                   '',                collides1 collides2",
    "a~v.* a a:1,               a:1,               collides1 collides2",
    // another tag at the destination
    "a:1=x,                     a:1=x,             ''",
    "a:1=1,                     a:1,               ''",
    "a:1=x a:2=y a:3,           a:1=x a:2=y a:3,   ''",
    "a:1=x a:1=x,               a:1=x,             ''",
    "a:1=x a:2=x,               '',                collides1 collides2",
    "a:1=2 a:2,                 '',                collides1 collides2",
    "a:1=x a:1,                 a:1=x a:1,         ''",
    // one tag, several images
    "a:1@D1 a:1@D2,             '',                collides1 collides2",
    "a:1@D1 a:1,                '',                collides1 collides2",
    "a:1@D1 a:1@D1,             a:1@D1,            ''",
    "a:D1 a:D2,                 a:D1+D2,           ''",
    // platforms
    "a:1%x a:2%x,               a:1+2%x,           ''",
    "a:1%x a:2%y,               a:1%x a:2%y,       ''",
    "a:1%x a:1%y,               '',                collides1 collides2",
    "a%x a:1%y,                 '',                collides1 collides2",
    // several sources
    "a b,                       '',                collides1 collides2",
    "a b:1,                     '',                collides1 collides2",
    "a~v.* b:1,                 '',                collides1 collides2",
    "a:1 b:2,                   a:1 b:2,           ''",
    "a:1 b:1,                   '',                collides1 collides2",
    "a:1 b:2=1,                 '',                collides1 collides2",
    "a:D1 b:D1,                 '',                collides1 collides2",
    "a:D1 b:pinned-111111111111, '',               collides1 collides2",
    "a:1 a:2 b:2 b:3 c:4,       a:1 b:3 c:4,       collides2 collides3",
    "a:1 a:1 b:1,               '',                collides1 collides2 collides3",
    "a:1 b:2 c,                 '',                collides1 collides2 collides3",
    "a a:1 b:2,                 a:1,               collides1 collides3",
    "a:1+2 b:2+3,               '',                collides1 collides2",
  })
  void entriesOfOneDestination(String entries, String repositories, String problems) {
    Collisions collisions = of(entries);
    assertThat(collisions.repositories().stream().map(CollisionsTest::shown))
        .containsExactlyElementsOf(words(repositories));
    assertThat(collisions.problems().stream().map(CollisionsTest::shown))
        .containsExactlyElementsOf(words(problems));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:1 b:1 | list, line 1: a.example/app:1 and b.example/app:1 (list, line 2) both become registry.example.com/app: change spec.mapping, for example keep: RegistryAndPath, or give one of them a destination of its own.",
        "a b:1+2 | list, line 1: a.example/app and b.example/app (list, line 2) both become registry.example.com/app: change spec.mapping, for example keep: RegistryAndPath, or give one of them a destination of its own.",
        "a:1%x a:1%y | list, line 1: a.example/app:1 and a.example/app:1 (list, line 2) both become registry.example.com/app: leave one of them out, or write the same platforms.",
        "a:1=x a:2=x | list, line 1: a.example/app:1 and a.example/app:2 (list, line 2) both become registry.example.com/app: leave one of them out, since a tag has one image.",
        "a~x a | list, line 1: the tags of a.example/app are selected again by list, line 2: unite both in one entry of spec.repositories.",
        "a:1@D1 a | list, line 1: a.example/app:1@sha256:111111111111 may conflict with the tags that list, line 2 selects: leave one of the two entries out, or give one of them a destination of its own.",
      })
  void sentenceNamesBothEntries(String entries, String sentence) {
    assertThat(of(entries).problems().getFirst().problem().sentence()).isEqualTo(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "'',     ,  a:1,      false,  a,          ''",
    "'',     ,  a:1-rc1,  true,   a,          ''",
    "v.*,    ,  a:v1,     false,  a,          ''",
    "v.*,    ,  a:1,      false,  a a:1,      ''",
    "v.*,   5,  a:v1,     false,  a,          invalid2",
    "v.*,   5,  a:1,      false,  a a:1,      ''",
  })
  void tagsOfTheTemplateDecideAboutExactOnes(
      String include,
      Integer newest,
      String exact,
      boolean candidates,
      String repositories,
      String problems) {
    var template =
        new TagsSpec(
            List.of(),
            null,
            include.isEmpty() ? List.of() : List.of(include),
            List.of(),
            newest,
            null);
    Collisions collisions =
        Collisions.of(entries("a " + exact), new TagDefaults(template, Optional.of(candidates)));
    assertThat(collisions.repositories().stream().map(CollisionsTest::shown))
        .containsExactlyElementsOf(words(repositories));
    assertThat(collisions.problems().stream().map(CollisionsTest::shown))
        .containsExactlyElementsOf(words(problems));
  }

  @Test
  void rangeNeverHasATagThatIsNoVersionAndMayHaveAnother() {
    var range = new TagsSpec(List.of(), ">=1", List.of(), List.of(), null, null);
    Collisions collisions =
        Collisions.of(
            entries("a a:latest a:1.2.3 a:0.1.0"), new TagDefaults(range, Optional.empty()));
    assertThat(collisions.repositories().stream().map(CollisionsTest::shown))
        .containsExactly("a", "a:latest+0.1.0");
    assertThat(collisions.problems().stream().map(CollisionsTest::shown))
        .containsExactly("invalid3");
  }

  @Test
  void otherDestinationsGoOn() {
    MappedEntry other =
        new MappedEntry(entry(3, "c").entry(), new Repository("registry.example.com", "other"));
    var entries = new ArrayList<>(entries("a b"));
    entries.add(other);
    assertThat(
            Collisions.of(entries, new TagDefaults(TagsSpec.NONE, Optional.of(false)))
                .repositories())
        .extracting(repository -> repository.destination().path())
        .containsExactly("other");
  }

  @Test
  void selectionAndExactTagsOfOneRepositoryAreToldApart() {
    assertThat(of("a~v.* a:1").repositories())
        .extracting(MappedRepository::part)
        .containsExactly("", "tags");
  }

  @Test
  void fiveThousandEntriesOfOneDestinationAreComparedAtOnce() {
    List<MappedEntry> rivals =
        IntStream.range(0, 5000)
            .mapToObj(i -> entry(i + 1, (i % 2 == 0 ? "a:" : "b:") + i % 1000))
            .toList();
    assertThat(
            Collisions.of(rivals, new TagDefaults(TagsSpec.NONE, Optional.of(false)))
                .repositories())
        .hasSize(2)
        .allMatch(r -> ((TagChoice.Exact) r.tags()).items().size() == 500);
    List<MappedEntry> all = IntStream.range(0, 5000).mapToObj(i -> entry(i + 1, "h" + i)).toList();
    assertThat(Collisions.of(all, new TagDefaults(TagsSpec.NONE, Optional.of(false))).problems())
        .hasSize(5000);
  }
}
