package io.skopeo.operator.tekton.outcome;

import io.fabric8.tekton.v1.TaskRunResult;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.tekton.TaskContract;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The results of a run of this project's Task, or of one that reports its lines as that does. */
record TaskResults(List<TaskRunResult> all) {
  private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");

  /** The numbers of lines, as {@code 1,4-6}, and their text. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(LINES(?:,LINES)*) (.*)".replace("LINES", "[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,3})?"));

  /** Returns the outcome of each line of {@code url.txt}; empty if not every line has one. */
  Optional<List<CopyOutcome>> outcomes(int lines) {
    return result(TaskContract.LINE_STATUS)
        .map(String::strip)
        .filter(text -> text.length() == lines)
        .map(text -> text.chars().mapToObj(TaskResults::outcome).toList());
  }

  /**
   * Reads the words on lines that failed: on each line the numbers of lines of {@code url.txt} from
   * 1, and skopeo's last words on them. An earlier release of the Task wrote one number on each.
   */
  Map<Integer, String> messages(int lines) {
    return result(TaskContract.FAILURES)
        .orElse("")
        .lines()
        .map(MESSAGE::matcher)
        .filter(Matcher::matches)
        .flatMap(m -> numbers(m.group(1), lines).mapToObj(n -> Map.entry(n - 1, m.group(2))))
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first));
  }

  /** Reads {@code 1,4-6} without numbers above a maximum. */
  private static IntStream numbers(String list, int max) {
    return Stream.of(list.split(",", -1))
        .flatMapToInt(range -> {
          int dash = range.indexOf('-');
          int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
          int last = Integer.parseInt(range.substring(dash + 1));
          return IntStream.rangeClosed(first, Math.min(last, max));
        });
  }

  /** Returns the counts for people, or the reason why nothing was started. */
  Optional<String> summary() {
    return result(TaskContract.SUMMARY);
  }

  /** Returns the number of bytes that skopeo wrote; 0 if it is not known. */
  long bytes() {
    return result(TaskContract.BYTES)
        .filter(text -> BYTES.matcher(text).matches())
        .map(Long::parseLong)
        .orElse(0L);
  }

  private Optional<String> result(String name) {
    return all.stream()
        .filter(result -> name.equals(result.getName()))
        .map(TaskResults::text)
        .findFirst();
  }

  private static String text(TaskRunResult result) {
    return result.getValue() == null
        ? ""
        : Objects.requireNonNullElse(result.getValue().getStringVal(), "");
  }

  /** Reads a character of the Task's result, as tekton/README.md lists them. */
  private static CopyOutcome outcome(int character) {
    return switch (character) {
      case '.' -> CopyOutcome.COPIED;
      case 's' -> CopyOutcome.SKIPPED;
      case '=' -> CopyOutcome.ALREADY_THERE;
      case 'n' -> CopyOutcome.SOURCE_NOT_FOUND;
      case 'c' -> CopyOutcome.SOURCE_INCOMPLETE;
      case 'x' -> CopyOutcome.INDEX_IN_INDEX;
      case 'a' -> CopyOutcome.UNAUTHORIZED;
      case 'w' -> CopyOutcome.REFUSED_BY_DESTINATION;
      case 'd' -> CopyOutcome.DESTINATION_MISSING;
      case 'm' -> CopyOutcome.TAG_IMMUTABLE;
      case 'q' -> CopyOutcome.OVER_QUOTA;
      case 'p' -> CopyOutcome.BLOCKED;
      case 'l' -> CopyOutcome.FOREIGN_LAYERS;
      case 'z' -> CopyOutcome.VOLUME_FULL;
      case 'b' -> CopyOutcome.BYTES_CHANGED;
      case 'u' -> CopyOutcome.MEDIA_TYPE_UNSUPPORTED;
      case 'o' -> CopyOutcome.SKOPEO_TOO_OLD;
      case 'r' -> CopyOutcome.RATE_LIMITED;
      case 't' -> CopyOutcome.TIMED_OUT;
      case 'f' -> CopyOutcome.FAILED;
      case 'i' -> CopyOutcome.INVALID;
      case 'k' -> CopyOutcome.KILLED;
      case '-' -> CopyOutcome.NOT_ATTEMPTED;
      default -> CopyOutcome.UNKNOWN;
    };
  }
}
