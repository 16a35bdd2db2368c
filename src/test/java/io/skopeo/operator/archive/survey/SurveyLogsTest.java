package io.skopeo.operator.archive.survey;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logs of runs that list a volume, and what is read from each. {@code mvn test
 * -Dtest=SurveyLogsTest -Dgolden.write} writes the latter anew.
 */
class SurveyLogsTest {
  private static final Path LOGS = Path.of("src/test/resources/archive/surveys");
  private static final Path BECOMES = LOGS.resolve("becomes");
  private static final boolean WRITE = System.getProperty("golden.write") != null;

  @ParameterizedTest
  @MethodSource("logs")
  void logBecomesImages(String name) throws IOException {
    String log = Files.readString(LOGS.resolve(name));
    String shown =
        shown(SurveyReader.read(log, Optional.empty()))
            + "\nwith spec.repository\n"
            + shown(SurveyReader.read(log, Optional.of(new Repository("ghcr.io", "own/app"))));
    Path golden = BECOMES.resolve(name + ".txt");
    if (WRITE) {
      Files.writeString(golden, shown);
    }
    assertThat(shown).isEqualTo(Files.readString(golden));
  }

  @Test
  void everyGoldenFileHasALog() throws IOException {
    try (Stream<Path> goldens = Files.list(BECOMES)) {
      assertThat(goldens.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(logs().map(name -> name + ".txt").toList());
    }
  }

  static Stream<String> logs() throws IOException {
    try (Stream<Path> files = Files.list(LOGS)) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String shown(Parsed<Survey> parsed) {
    return switch (parsed) {
      case Parsed.Invalid<Survey>(var problem) ->
          problem.reason().word() + ": " + problem.sentence() + "\n";
      case Parsed.Valid<Survey>(var survey) -> shown(survey);
    };
  }

  private static String shown(Survey survey) {
    var lines = new ArrayList<String>();
    survey.export().ifPresent(export -> lines.add(export.toString()));
    for (Repository volume : survey.catalog().repositories()) {
      lines.add(
          "%s: %s"
              .formatted(
                  VolumeRepository.name(survey.catalog().source(volume).orElseThrow()),
                  survey.catalog().tags(volume).stream()
                      .map(Object::toString)
                      .collect(joining(" "))));
    }
    survey.catalog().entries().forEach(entry -> lines.add(shown(entry)));
    survey.catalog().assumed().forEach(image -> lines.add("assumed " + image));
    survey
        .problems()
        .forEach(
            problem -> lines.add("%s: %s".formatted(problem.reason().word(), problem.sentence())));
    lines.add("free " + survey.free());
    return String.join("\n", lines) + "\n";
  }

  private static String shown(CatalogEntry entry) {
    var parts = new ArrayList<String>();
    parts.add("  %s %s from %s".formatted(entry.name(), entry.digest().brief(), entry.reference()));
    parts.add(
        "%s %d bytes with %d, %s"
            .formatted(entry.mediaType(), entry.size(), entry.bytes(), entry.platforms()));
    if (entry.isIndexOnly()) {
      parts.add("index of " + entry.parts());
    }
    if (!entry.subjects().isEmpty()) {
      parts.add("with subjects " + entry.subjects());
    }
    entry.subject().ifPresent(subject -> parts.add("refers to " + subject.brief()));
    entry.artifactType().ifPresent(type -> parts.add("is " + type));
    if (!entry.annotations().isEmpty()) {
      parts.add("annotated " + new TreeMap<>(entry.annotations()));
    }
    if (!entry.digestIsKnown()) {
      parts.add("digest is not known");
    }
    return String.join("; ", parts);
  }
}
