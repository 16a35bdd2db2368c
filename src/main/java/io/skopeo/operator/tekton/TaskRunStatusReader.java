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
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads what became of a TaskRun: total, over every status that Tekton writes.
 *
 * <p>Finished is {@code Succeeded} not Unknown. Never started is a run without any {@code
 * status.steps[].imageID}, whatever its reason is called: the words change between releases.
 */
public final class TaskRunStatusReader {
  /** A False run whose completionTime has not come by then never gets one. */
  private static final Duration COMPLETION_TIME_COMES = Duration.ofSeconds(60);

  private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");
  private static final Pattern WORDS = Pattern.compile("([1-9][0-9]{0,3}) (.*)");

  private TaskRunStatusReader() {}

  /** Reads a TaskRun and the lines of its own {@code url.txt}. */
  public static CopyRun read(TaskRun run, CopyBatch batch, Instant now) {
    var metadata = run.getMetadata();
    return new CopyRun(
        metadata.getNamespace(),
        metadata.getName(),
        batch,
        instant(metadata.getCreationTimestamp()).orElse(now),
        state(run, batch, now));
  }

  /** Whether it copied everything. */
  public static boolean hasSucceeded(TaskRun run) {
    return run.getStatus() != null
        && run.getStatus().getConditions().stream()
            .anyMatch(c -> "Succeeded".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  /** Whether Tekton is done with it: of some runs it says the verdict and leaves their pod be. */
  public static boolean isComplete(TaskRun run) {
    return run.getStatus() != null && instant(run.getStatus().getCompletionTime()).isPresent();
  }

  private static CopyRun.State state(TaskRun run, CopyBatch batch, Instant now) {
    TaskRunStatus status = Objects.requireNonNullElseGet(run.getStatus(), TaskRunStatus::new);
    Optional<Condition> succeeded =
        status.getConditions().stream().filter(c -> "Succeeded".equals(c.getType())).findFirst();
    String verdict = succeeded.map(Condition::getStatus).orElse("Unknown");
    if ("Unknown".equals(verdict)) {
      return new CopyRun.Running(
          hasBegun(status) ? Optional.empty() : Optional.of(pending(succeeded)));
    }
    Optional<Instant> completed = instant(status.getCompletionTime());
    Instant since =
        succeeded.flatMap(c -> instant(c.getLastTransitionTime())).or(() -> completed).orElse(now);
    if (completed.isEmpty()
        && Duration.between(since, now).abs().compareTo(COMPLETION_TIME_COMES) < 0) {
      return new CopyRun.Running();
    }
    Instant at = completed.orElse(since);
    Optional<CopyOutcome> cancelled = cancelled(run);
    if ("False".equals(verdict) && !hasStarted(status) && cancelled.isEmpty()) {
      return new CopyRun.NeverStarted(
          stuck(run)
              .orElseGet(
                  () -> succeeded.map(TaskRunStatusReader::words).orElse("no reason was given")),
          at);
    }
    Optional<String> told =
        result(status, TaskContract.LINE_STATUS)
            .map(String::strip)
            .filter(text -> text.length() == batch.lineCount());
    return told.isPresent()
        ? batch
            .finished(
                told.get().chars().mapToObj(TaskRunStatusReader::outcome).toList(),
                at,
                words(status, batch))
            .writing(bytes(status))
        : untold(
            status,
            succeeded.map(TaskRunStatusReader::words).orElse(""),
            "True".equals(verdict)
                ? CopyOutcome.COPIED
                : cancelled.orElseGet(() -> lost(run, status)),
            batch,
            at);
  }

  /** Before the step begins, the condition has the words of the scheduler or the kubelet. */
  private static String pending(Optional<Condition> succeeded) {
    return succeeded.map(TaskRunStatusReader::words).orElse("Tekton has not taken it up");
  }

  /** Whether Tekton has no verdict on it yet. */
  public static boolean isRunning(TaskRun run) {
    return run.getStatus() == null
        || run.getStatus().getConditions().stream()
            .noneMatch(c -> "Succeeded".equals(c.getType()) && !"Unknown".equals(c.getStatus()));
  }

  /** Whether its step has begun. */
  public static boolean hasBegun(TaskRun run) {
    return run.getStatus() != null && hasBegun(run.getStatus());
  }

  private static boolean hasBegun(TaskRunStatus status) {
    return status.getSteps().stream()
        .anyMatch(step -> step.getRunning() != null || step.getTerminated() != null);
  }

  /** What holds for the lines of a run that was cancelled; empty where it ended by itself. */
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

  private static CopyOutcome lost(TaskRun run, TaskRunStatus status) {
    if (RunIdentity.TELLS_RUN.equals(annotation(run, RunIdentity.TELLS))) {
      return CopyOutcome.UNTOLD;
    }
    return isOutOfMemory(status) ? CopyOutcome.OUT_OF_MEMORY : CopyOutcome.UNKNOWN;
  }

  /** Of a run that does not tell lines apart, its words are those of all of them. */
  private static CopyRun.Finished untold(
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

  private static String words(Condition condition) {
    return "%s: %s".formatted(condition.getReason(), condition.getMessage());
  }

  /** Each line of the result is the number of a line from 1, a blank, and skopeo's last words. */
  private static Map<Integer, String> words(TaskRunStatus status, CopyBatch batch) {
    return result(status, TaskContract.FAILURES)
        .orElse("")
        .lines()
        .map(WORDS::matcher)
        .filter(Matcher::matches)
        .map(said -> Map.entry(Integer.parseInt(said.group(1)) - 1, said.group(2)))
        .filter(said -> said.getKey() < batch.lineCount())
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first));
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

  /** The characters of the Task's result, as tekton/README.md lists them. */
  private static CopyOutcome outcome(int character) {
    return switch (character) {
      case '.' -> CopyOutcome.COPIED;
      case 's' -> CopyOutcome.SKIPPED;
      case 'n' -> CopyOutcome.SOURCE_NOT_FOUND;
      case 'a' -> CopyOutcome.UNAUTHORIZED;
      case 'r' -> CopyOutcome.RATE_LIMITED;
      case 't' -> CopyOutcome.TIMED_OUT;
      case 'f' -> CopyOutcome.FAILED;
      case 'i' -> CopyOutcome.INVALID;
      case 'k' -> CopyOutcome.KILLED;
      case '-' -> CopyOutcome.NOT_ATTEMPTED;
      default -> CopyOutcome.UNKNOWN;
    };
  }

  private static Optional<Instant> instant(String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty()).map(Instant::parse);
  }
}
