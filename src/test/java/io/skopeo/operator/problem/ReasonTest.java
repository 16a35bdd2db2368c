package io.skopeo.operator.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The documented words. {@code mvn test -Dtest=ReasonTest -Dgolden.write} writes {@code
 * docs/reasons.md} anew.
 */
class ReasonTest {
  private static final Path DOCUMENT = Path.of("docs/reasons.md");

  @Test
  void wordsAreUnique() {
    assertThat(Reason.values()).extracting(Reason::word).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void wordIsOneThatConditionsAccept(Reason reason) {
    assertThat(reason.word()).matches("[A-Z][A-Za-z]{0,63}");
  }

  @ParameterizedTest
  @EnumSource
  void wordIsReadBack(Reason reason) {
    assertThat(Reason.of(reason.word())).contains(reason);
  }

  @ParameterizedTest
  @EnumSource
  void adviceIsASentence(Reason reason) {
    assertThat(reason.advice()).matches("[A-Z].*[^.]\\.");
  }

  /**
   * A reason that nothing produces would be documented for nobody. Comments, comparisons and the
   * tables of backoffs produce none.
   */
  @Test
  void eachIsProducedSomewhere() throws IOException {
    String code;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      code =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("Reason.java") && !file.endsWith("TagFailure.java"))
              .map(ReasonTest::text)
              .collect(Collectors.joining())
              .replaceAll("(?s)/\\*.*?\\*/|[!=]= Reason\\.\\w+", "");
    }
    assertThat(Reason.values())
        .allSatisfy(
            reason -> assertThat(code).containsPattern("Reason\\.%s\\b".formatted(reason.name())));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void unknownWordIsNoReason() {
    assertThat(Reason.of("COMPLETED")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AUTHENTICATION_FAILED, 1, BACKOFF",
    "AUTHENTICATION_FAILED, 2, BACKOFF",
    "AUTHENTICATION_FAILED, 3, USER_ACTION",
    "DESTINATION_UNREADABLE, 2, BACKOFF",
    "DESTINATION_UNREADABLE, 4, USER_ACTION",
    "TASK_MISSING, 1, USER_ACTION",
    "COPY_FAILED, 1, BACKOFF",
    "COPY_FAILED, 99, BACKOFF",
    "RATE_LIMITED, 99, WAIT",
  })
  void refusedCredentialsNeedAUserFromTheThirdAttemptOn(
      Reason reason, int attempts, RetryPolicy nature) {
    assertThat(reason.retryPolicy(attempts)).isEqualTo(nature);
  }

  @Test
  void documentListsThemAll() throws IOException {
    String document = document();
    if (System.getProperty("golden.write") != null) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, document);
    }
    assertThat(DOCUMENT).content().isEqualTo(document);
  }

  private static String document() {
    return """
    # Reasons

    The words in the conditions, Events and failures of an Image. Printed from the enum `Reason` by `ReasonTest`.

    %s\
    """
        .formatted(
            Stream.of(RetryPolicy.values())
                .map(ReasonTest::section)
                .collect(Collectors.joining("\n")));
  }

  private static String section(RetryPolicy nature) {
    return """
    ## %s

    %s

    | Reason | What to do |
    |---|---|
    %s
    """
        .formatted(
            title(nature),
            meaning(nature),
            Stream.of(Reason.values())
                .filter(reason -> reason.retryPolicy() == nature)
                .map(reason -> "| `%s` | %s |".formatted(reason.word(), reason.advice()))
                .collect(Collectors.joining("\n")));
  }

  private static String title(RetryPolicy nature) {
    return switch (nature) {
      case NONE -> "Fine";
      case WAIT -> "Wait";
      case BACKOFF -> "Retry";
      case USER_ACTION -> "Fix";
    };
  }

  private static String meaning(RetryPolicy nature) {
    return switch (nature) {
      case NONE -> "Nothing is wrong.";
      case WAIT -> "It passes with time; `Ready` stays what it was.";
      case BACKOFF ->
          "It may pass by itself, and is tried again with growing backoff, from half a minute to an hour.";
      case USER_ACTION -> "A person has to change something. Until then the Image is `Stalled`.";
    };
  }
}
