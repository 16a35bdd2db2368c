package io.skopeo.operator.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluralTest {
  /** A number before a noun in one number; a limit, and the whole of a part, are more than one. */
  private static final Pattern COUNTED =
      Pattern.compile(
          "(?<!of |than )%d (tags?|cop(y|ies)|TaskRuns?|Images?|manifests?|platforms?)\\b"
              + "|\\{\\} (tags?|TaskRuns?|Images?)\\b");

  @ParameterizedTest
  @CsvSource({"0, 0 copies", "1, 1 copy", "2, 2 copies"})
  void nounFollowsTheNumber(int count, String text) {
    assertThat(Plural.of(count, "copy", "copies")).isEqualTo(text);
  }

  @Test
  void messagesCountToo() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<String> found =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(file ->
                  COUNTED
                      .matcher(text(file))
                      .results()
                      .map(MatchResult::group)
                      .map(match -> file.getFileName() + ": " + match))
              .toList();
      assertThat(found).isEmpty();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
