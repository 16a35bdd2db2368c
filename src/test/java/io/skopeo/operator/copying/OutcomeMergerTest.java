package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.oci.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One outcome for each copy, of the outcomes of its lines. */
class OutcomeMergerTest {
  /** An image, what refers to it, and its name. */
  private static Copy signed(String tag) {
    return copyOf(
        tag,
        CopyLine.byDigest(A, Content.WHOLE),
        CopyLine.byDigest(B, Content.WHOLE),
        CopyLine.named(A, new Tag(tag), Content.WHOLE));
  }

  /** What refers to an image that is there. */
  private static Copy attached(String tag) {
    return copyOf(
        tag,
        CopyLine.byDigest(B, Content.WHOLE),
        CopyLine.named(B, ReferrersTag.of(A), Content.FOLDER));
  }

  private static Copy copyOf(String tag, CopyLine... lines) {
    return new Copy(new Pinned(SOURCE, A), new Tagged(DESTINATION, new Tag(tag)), List.of(lines));
  }

  private static CopyOutcome outcome(int status) {
    return switch (status) {
      case '.' -> CopyOutcome.COPIED;
      case 's' -> CopyOutcome.SKIPPED;
      case 'n' -> CopyOutcome.SOURCE_NOT_FOUND;
      case 'c' -> CopyOutcome.SOURCE_INCOMPLETE;
      case 'x' -> CopyOutcome.INDEX_IN_INDEX;
      case 'r' -> CopyOutcome.RATE_LIMITED;
      case '-' -> CopyOutcome.NOT_ATTEMPTED;
      default -> CopyOutcome.FAILED;
    };
  }

  /** Each line has its number as its message, unless it succeeded. */
  private static CopyRun.Finished merged(String copies, String status) {
    Map<Integer, String> messages =
        IntStream.range(0, status.length())
            .filter(i -> !outcome(status.charAt(i)).claimsPresence())
            .boxed()
            .collect(Collectors.toMap(i -> i, i -> "line " + i));
    List<Copy> all =
        Arrays.stream(copies.split(" "))
            .map(word ->
                switch (word.charAt(0)) {
                  case 's' -> signed(word);
                  case 'a' -> attached(word);
                  default -> copy(word);
                })
            .toList();
    return new OutcomeMerger(
            all, status.chars().mapToObj(OutcomeMergerTest::outcome).toList(), messages)
        .finished(NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p1       | .       | COPIED",
        "p1       | n       | SOURCE_NOT_FOUND",
        "p1       | x       | INDEX_IN_INDEX",
        "s1       | ...     | COPIED",
        "s1       | .s.     | COPIED",
        "s1       | n--     | SOURCE_INCOMPLETE",
        "s1       | .n-     | SOURCE_INCOMPLETE",
        "s1       | ..n     | SOURCE_NOT_FOUND",
        "s1       | .f-     | FAILED",
        "s1       | r--     | RATE_LIMITED",
        "s1       | ---     | NOT_ATTEMPTED",
        "s1 s2    | ...ss.  | COPIED COPIED",
        "s1 s2    | .f-ss-  | FAILED FAILED",
        "s1 s2    | f--s--  | FAILED FAILED",
        "a1       | ..      | COPIED",
        "a1       | n-      | SOURCE_INCOMPLETE",
        "a1       | .f      | FAILED",
        "a1 a2    | ..ss    | COPIED SKIPPED",
        "a1 a2    | .fss    | FAILED FAILED",
        "a1 a2    | f-s-    | FAILED FAILED",
        "p1 s1 p2 | f...n   | FAILED COPIED SOURCE_NOT_FOUND",
      })
  void oneLineStandsForAll(String copies, String status, String expected) {
    assertThat(
            merged(copies, status).outcomes().stream()
                .map(CopyOutcome::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"s1 s2, .f-ss-, line 1, line 1", "a1 a2, .fss, line 1, line 1"})
  void messageIsThatOfTheLine(String copies, String status, String first, String second) {
    assertThat(merged(copies, status).messages()).containsEntry(0, first).containsEntry(1, second);
  }
}
