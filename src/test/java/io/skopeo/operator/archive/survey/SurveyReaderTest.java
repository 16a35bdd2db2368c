package io.skopeo.operator.archive.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of volumes that cannot be used as a whole. */
class SurveyReaderTest {
  private static final String HEX = "a".repeat(64);
  private static final String DIR = "volume: dir " + HEX + " 10 30 quay.io/a/b:v1\n";

  @ParameterizedTest
  @CsvSource({
    "missing, INVALID_SPEC, does not have",
    "empty, INVALID_SPEC, has no images",
    "unfinished, SOURCE_INCOMPLETE, half an export",
    "truncated, LIST_TOO_LONG, 'more than 5,000'",
  })
  void folderThatCannotBeUsedIsNamed(String line, Reason reason, String words) {
    Problem problem = problem("volume: begin 1\nvolume: " + line + "\nvolume: end 1\n");
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.sentence()).contains(words).contains(": ").endsWith(".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "skopeo: command not found\n",
        "volume: end 0\n",
        "volume: begin 1\n",
        "volume: begin 1\nvolume: free 1\n",
        "volume: begin 1\nvolume: free 1\nvolume: end 2\n",
        "volume: begin 1\nvolume: free 1\nvolume: end 0\n",
        "volume: begin 1\nvolume: free 1\nvolume: end 1\nvolume: begin 1\n",
      })
  void listThatIsCutOffIsReadAgain(String log) {
    assertThat(problem(log).reason()).isEqualTo(Reason.RUN_FAILED);
  }

  @Test
  void listOfAnotherVersionIsNamed() {
    assertThat(problem("volume: begin 2\nvolume: end 0\n").reason())
        .isEqualTo(Reason.TASK_UNSUITABLE);
  }

  @Test
  void logThatIsTooLongIsNotRead() {
    assertThat(problem("x".repeat(SurveyReader.MAX_CHARACTERS + 1)).reason())
        .isEqualTo(Reason.LIST_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Directory\"}",
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Tar\",\"images\":[]}",
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Directory\",\"images\":[]} {}",
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"version\":1,\"format\":\"Directory\",\"images\":[]}",
        "{\"kind\":\"x\",\"version\":1,\"format\":\"Directory\",\"images\":[]}",
        "{\"kind\":\"skopeo.io/export\",\"version\":\"1\",\"format\":\"Directory\",\"images\":[]}",
        "{\"kind\":\"skopeo.io/export\",\"version\":2,\"format\":\"Directory\",\"images\":[]}",
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Directory\",\"images\":{}}",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}",
      })
  void indexThatCannotBeUsedIsNamed(String index) {
    assertThat(problem("volume: begin 1\nvolume: index " + index + "\nvolume: end 1\n").sentence())
        .startsWith("export.json of the volume cannot be used: ");
  }

  @Test
  void indexWithTooManyImagesIsRefused() {
    String images =
        IntStream.rangeClosed(0, SurveyReader.MOST_ENTRIES)
            .mapToObj(_ -> "{}")
            .collect(Collectors.joining(","));
    String index =
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Directory\",\"images\":[%s]}"
            .formatted(images);
    assertThat(problem("volume: begin 1\nvolume: index " + index + "\nvolume: end 1\n").sentence())
        .contains("at most 5000 images");
  }

  /** A folder with an export has what its index says, and nothing else. */
  @Test
  void foldersBesideAnIndexDoNotCount() {
    String index =
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Directory\",\"images\":[]}";
    Survey survey =
        read("volume: begin 1\nvolume: index " + index + "\n" + DIR + "volume: end 2\n").orThrow();
    assertThat(survey.catalog().entries()).isEmpty();
    assertThat(survey.export()).isPresent();
    assertThat(survey.problems()).isEmpty();
  }

  /** A file of the volume may have any line breaks. */
  @Test
  void lineBreakInTheIndexMakesNoLine() {
    String index =
        "{\"kind\":\"skopeo.io/export\",\"version\":1,\"format\":\"Directory\",\r"
            + DIR.strip()
            + "\r\"images\":[]}";
    assertThat(problem("volume: begin 1\nvolume: index " + index + "\nvolume: end 1\n").sentence())
        .contains("is not JSON");
  }

  @Test
  void freeBytesAreRead() {
    assertThat(
            read("volume: begin 1\n" + DIR + "volume: free 42\nvolume: end 2\n").orThrow().free())
        .isEqualTo(OptionalLong.of(42));
  }

  @Property
  void nothingThrows(@ForAll String text, @ForAll String other) {
    for (String word :
        new String[] {"index ", "dir " + HEX + " 1 1 ", "oci . ", "docker-archive a ", ""}) {
      String line = "volume: " + word + text.replace("\n", "") + "\n";
      read("volume: begin 1\n" + line + "volume: " + other.replace("\n", "") + "\nvolume: end 2\n");
    }
  }

  private static Parsed<Survey> read(String log) {
    return SurveyReader.read(log, Optional.<Repository>empty());
  }

  private static Problem problem(String log) {
    assertThat(read(log)).isInstanceOf(Parsed.Invalid.class);
    return ((Parsed.Invalid<Survey>) read(log)).problem();
  }
}
