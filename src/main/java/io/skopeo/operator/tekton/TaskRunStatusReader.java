package io.skopeo.operator.tekton;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunResult;
import io.fabric8.tekton.v1.TaskRunStatus;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a TaskRun from any status that Tekton writes.
 *
 * <p>A run has finished if {@code Succeeded} is not Unknown. It never started if no {@code
 * status.steps[].imageID} is set, whatever its reason: the words change between releases.
 */
public final class TaskRunStatusReader {
  /** A failed run without a completionTime by then never gets one. */
  private static final Duration COMPLETION_TIME_LIMIT = Duration.ofSeconds(60);

  private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");

  /** The numbers of lines, as {@code 1,4-6}, and their text. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(LINES(?:,LINES)*) (.*)".replace("LINES", "[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,3})?"));

  private TaskRunStatusReader() {}

  /** Reads a TaskRun, with the copies of its own {@code url.txt}. */
  public static CopyRun read(TaskRun run, CopyBatch batch, Instant now) {
    var metadata = run.getMetadata();
    return new CopyRun(
        metadata.getNamespace(),
        metadata.getName(),
        batch,
        instant(metadata.getCreationTimestamp()).orElse(now),
        state(run, batch, now));
  }

  /** Returns whether it copied everything. */
  public static boolean hasSucceeded(TaskRun run) {
    return run.getStatus() != null
        && run.getStatus().getConditions().stream()
            .anyMatch(c -> "Succeeded".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  /** Returns whether Tekton completed it: some runs get a result while their pod goes on. */
  public static boolean isComplete(TaskRun run) {
    return run.getStatus() != null && instant(run.getStatus().getCompletionTime()).isPresent();
  }

  private static CopyRun.State state(TaskRun run, CopyBatch batch, Instant now) {
    TaskRunStatus status = Objects.requireNonNullElseGet(run.getStatus(), TaskRunStatus::new);
    Optional<Condition> succeeded =
        status.getConditions().stream().filter(c -> "Succeeded".equals(c.getType())).findFirst();
    String result = succeeded.map(Condition::getStatus).orElse("Unknown");
    if ("Unknown".equals(result)) {
      return new CopyRun.Running(
          hasBegun(status) ? Optional.empty() : Optional.of(pending(run, status, succeeded)));
    }
    Optional<Instant> completed = instant(status.getCompletionTime());
    Instant since =
        succeeded.flatMap(c -> instant(c.getLastTransitionTime())).or(() -> completed).orElse(now);
    if (completed.isEmpty()
        && Duration.between(since, now).abs().compareTo(COMPLETION_TIME_LIMIT) < 0) {
      return new CopyRun.Running();
    }
    Instant at = completed.orElse(since);
    Optional<CopyOutcome> cancelled = cancelled(run);
    if ("False".equals(result) && !hasStarted(status) && cancelled.isEmpty()) {
      return new CopyRun.NeverStarted(
          stuck(run)
              .orElseGet(() -> succeeded.map(c -> words(c, status)).orElse("no reason was given")),
          at);
    }
    Optional<String> reported =
        result(status, TaskContract.LINE_STATUS)
            .map(String::strip)
            .filter(text -> text.length() == batch.lineCount());
    return reported.isPresent()
        ? batch
            .finished(
                reported.get().chars().mapToObj(TaskRunStatusReader::outcome).toList(),
                at,
                messages(status, batch))
            .writing(bytes(status))
        : unreported(
            status,
            succeeded.map(c -> words(c, status)).orElse(""),
            "True".equals(result) && !reportsLines(run)
                ? CopyOutcome.COPIED
                : cancelled.orElseGet(() -> lost(run, status)),
            batch,
            at);
  }

  /** Before the step starts, the condition has the words of the scheduler or the kubelet. */
  private static CopyRun.Pending pending(
      TaskRun run, TaskRunStatus status, Optional<Condition> succeeded) {
    return new CopyRun.Pending(
        succeeded.map(c -> words(c, status)).orElse("Tekton has not taken it up"),
        RunIdentity.deadline(run.getMetadata()));
  }

  /** Returns the time that its step took; empty if it is not known. */
  public static Optional<Duration> stepDuration(TaskRun run) {
    return run.getStatus() == null
        ? Optional.empty()
        : run.getStatus().getSteps().stream()
            .flatMap(step -> Stream.ofNullable(step.getTerminated()))
            .flatMap(step ->
                instant(step.getStartedAt()).stream()
                    .flatMap(from ->
                        instant(step.getFinishedAt()).stream()
                            .map(until -> Duration.between(from, until))))
            .findFirst();
  }

  /** Returns whether it has not finished. */
  public static boolean isRunning(TaskRun run) {
    return run.getStatus() == null
        || run.getStatus().getConditions().stream()
            .noneMatch(c -> "Succeeded".equals(c.getType()) && !"Unknown".equals(c.getStatus()));
  }

  /** Returns whether its step has started. */
  public static boolean hasBegun(TaskRun run) {
    return run.getStatus() != null && hasBegun(run.getStatus());
  }

  private static boolean hasBegun(TaskRunStatus status) {
    return status.getSteps().stream()
        .anyMatch(step -> step.getRunning() != null || step.getTerminated() != null);
  }

  /** Returns the outcome of all lines of a run that was cancelled; empty if it ended by itself. */
  private static Optional<CopyOutcome> cancelled(TaskRun run) {
    if (run.getSpec() == null || !RunIdentity.CANCELLED.equals(run.getSpec().getStatus())) {
      return Optional.empty();
    }
    return switch (cause(run)) {
      case "STUCK" -> Optional.empty();
      case "SUPERSEDED" -> Optional.of(CopyOutcome.NOT_ATTEMPTED);
      default -> Optional.of(CopyOutcome.CANCELLED);
    };
  }

  private static Optional<String> stuck(TaskRun run) {
    return "STUCK".equals(cause(run))
        ? Optional.ofNullable(run.getSpec().getStatusMessage())
        : Optional.empty();
  }

  private static String cause(TaskRun run) {
    return annotation(run, RunIdentity.CANCELLED_FOR);
  }

  private static String annotation(TaskRun run, String name) {
    var annotations = run.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(name, "");
  }

  /** Returns whether its Task reports lines: without its results, nobody knows what it did. */
  private static boolean reportsLines(TaskRun run) {
    return !RunIdentity.TELLS_RUN.equals(annotation(run, RunIdentity.TELLS));
  }

  private static CopyOutcome lost(TaskRun run, TaskRunStatus status) {
    if (!reportsLines(run)) {
      return CopyOutcome.UNREPORTED;
    }
    return isOutOfMemory(status) ? CopyOutcome.OUT_OF_MEMORY : CopyOutcome.UNKNOWN;
  }

  /** Gives all lines the message of a run that does not report them. */
  private static CopyRun.Finished unreported(
      TaskRunStatus status, String words, CopyOutcome outcome, CopyBatch batch, Instant at) {
    String all =
        Stream.concat(Stream.of(words), result(status, TaskContract.SUMMARY).stream())
            .collect(Collectors.joining(": "));
    int lines = batch.copies().size();
    return outcome == CopyOutcome.COPIED
        ? new CopyRun.Finished(Collections.nCopies(lines, outcome), at)
        : new CopyRun.Finished(
            Collections.nCopies(lines, outcome),
            at,
            IntStream.range(0, lines)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(place -> place, _ -> all)));
  }

  private static boolean isOutOfMemory(TaskRunStatus status) {
    return status.getSteps().stream()
        .anyMatch(step ->
            step.getTerminated() != null && "OOMKilled".equals(step.getTerminated().getReason()));
  }

  private static boolean hasStarted(TaskRunStatus status) {
    return status.getSteps().stream()
        .anyMatch(step -> step.getImageID() != null && !step.getImageID().isEmpty());
  }

  /** Tekton says that a container cannot be created, and only the step why. */
  private static String words(Condition condition, TaskRunStatus status) {
    String message = PlatformWords.of(Objects.requireNonNullElse(condition.getMessage(), ""));
    String waiting =
        status.getSteps().stream()
            .flatMap(step -> Stream.ofNullable(step.getWaiting()))
            .flatMap(state -> Stream.ofNullable(state.getMessage()))
            .filter(text -> !text.isEmpty() && !message.contains(text))
            .findFirst()
            .map(text -> ": " + text)
            .orElse("");
    return "%s: %s%s".formatted(condition.getReason(), message, waiting);
  }

  /**
   * Reads the result: on each line the numbers of lines of {@code url.txt} from 1, and skopeo's
   * last words on them. An earlier release of the Task wrote one number on each.
   */
  private static Map<Integer, String> messages(TaskRunStatus status, CopyBatch batch) {
    return result(status, TaskContract.FAILURES)
        .orElse("")
        .lines()
        .map(MESSAGE::matcher)
        .filter(Matcher::matches)
        .flatMap(
            m -> numbers(m.group(1), batch.lineCount()).mapToObj(n -> Map.entry(n - 1, m.group(2))))
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

  private static long bytes(TaskRunStatus status) {
    return result(status, TaskContract.BYTES)
        .filter(text -> BYTES.matcher(text).matches())
        .map(Long::parseLong)
        .orElse(0L);
  }

  private static Optional<String> result(TaskRunStatus status, String name) {
    return status.getResults().stream()
        .filter(result -> name.equals(result.getName()))
        .map(TaskRunStatusReader::text)
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

  /** Parses a time; people with the right can write any status. */
  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.ofNullable(text).filter(t -> !t.isEmpty()).map(Instant::parse);
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
