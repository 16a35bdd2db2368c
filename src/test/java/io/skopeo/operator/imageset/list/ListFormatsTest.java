package io.skopeo.operator.imageset.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every format, as a list and as the entries it becomes. {@code mvn test -Dtest=ListFormatsTest
 * -Dgolden.write} writes the latter anew.
 */
class ListFormatsTest {
  private static final Path LISTS = Path.of("src/test/resources/imageset/lists");
  private static final Path BECOMES = LISTS.resolve("becomes");
  private static final boolean WRITE = System.getProperty("golden.write") != null;

  @ParameterizedTest
  @MethodSource("lists")
  void listBecomesEntries(String name) throws IOException {
    String entries = shown(ListParser.parse(name, Files.readString(LISTS.resolve(name))));
    Path golden = BECOMES.resolve(name + ".txt");
    if (WRITE) {
      Files.writeString(golden, entries);
    }
    assertThat(entries).isEqualTo(Files.readString(golden));
  }

  @Test
  void everyGoldenFileHasAList() throws IOException {
    try (Stream<Path> goldens = Files.list(BECOMES)) {
      assertThat(goldens.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(lists().map(name -> name + ".txt").toList());
    }
  }

  @ParameterizedTest
  @MethodSource("lists")
  void noCredentialIsShown(String name) throws IOException {
    assertThat(shown(ListParser.parse(name, Files.readString(LISTS.resolve(name)))))
        .doesNotContain("do-not-show", "secret");
  }

  static Stream<String> lists() throws IOException {
    try (Stream<Path> files = Files.list(LISTS)) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String shown(Parsed<RepositoryList> parsed) {
    return switch (parsed) {
      case Parsed.Invalid<RepositoryList>(var problem) ->
          problem.reason().word() + ": " + problem.sentence() + "\n";
      case Parsed.Valid<RepositoryList>(RepositoryList(var entries, var invalid, var notTaken)) ->
          String.join(
              "",
              part("entries", entries.stream().map(ListFormatsTest::shown).toList()),
              part(
                  "invalid",
                  invalid.stream()
                      .map(p ->
                          "%s: %s: %s"
                              .formatted(
                                  p.text(), p.problem().reason().word(), p.problem().sentence()))
                      .toList()),
              part("not taken", notTaken));
    };
  }

  private static String part(String title, List<String> lines) {
    return lines.isEmpty() ? "" : title + "\n  " + String.join("\n  ", lines) + "\n";
  }

  private static String shown(ListEntry entry) {
    var parts = new ArrayList<String>();
    parts.add("%d: %s".formatted(entry.origin().line(), entry.source()));
    parts.add(
        switch (entry.tags()) {
          case TagChoice.OfTemplate() -> "tags of the template";
          case TagChoice.Exact(var items) -> "exact " + items;
          case TagChoice.Selected(var tags) ->
              "semver %s include %s exclude %s"
                  .formatted(tags.semver(), tags.include(), tags.exclude());
        });
    entry.destination().ifPresent(to -> parts.add("to " + to));
    entry.destinationTag().ifPresent(tag -> parts.add("as " + tag));
    if (!entry.platforms().isEmpty()) {
      parts.add("of " + entry.platforms());
    }
    return String.join(", ", parts);
  }
}
