package io.skopeo.operator.tekton;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunResult;
import io.fabric8.tekton.v1.TaskRunStatus;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.LineOutcome;
import io.skopeo.operator.plan.Run;
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
public final class OutcomeReader {
  /** A False run whose completionTime has not come by then never gets one. */
  private static final Duration COMPLETION_TIME_COMES = Duration.ofSeconds(60);

  private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");
  private static final Pattern WORDS = Pattern.compile("([1-9][0-9]{0,3}) (.*)");

  private OutcomeReader() {}

  /** Reads a TaskRun and the lines of its own {@code url.txt}. */
  public static Run read(TaskRun run, Batch batch, Instant now) {
    var metadata = run.getMetadata();
    return new Run(
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

  private static Run.State state(TaskRun run, Batch batch, Instant now) {
    TaskRunStatus status = Objects.requireNonNullElseGet(run.getStatus(), TaskRunStatus::new);
    Optional<Condition> succeeded =
        status.getConditions().stream().filter(c -> "Succeeded".equals(c.getType())).findFirst();
    String verdict = succeeded.map(Condition::getStatus).orElse("Unknown");
    if ("Unknown".equals(verdict)) {
      return new Run.AtWork(hasBegun(status) ? Optional.empty() : Optional.of(pending(succeeded)));
    }
    Optional<Instant> completed = instant(status.getCompletionTime());
    Instant since =
        succeeded.flatMap(c -> instant(c.getLastTransitionTime())).or(() -> completed).orElse(now);
    if (completed.isEmpty()
        && Duration.between(since, now).abs().compareTo(COMPLETION_TIME_COMES) < 0) {
      return new Run.AtWork();
    }
    Instant at = completed.orElse(since);
    Optional<LineOutcome> cancelled = cancelled(run);
    if ("False".equals(verdict) && !hasStarted(status) && cancelled.isEmpty()) {
      return new Run.NeverStarted(
          stuck(run)
              .orElseGet(() -> succeeded.map(OutcomeReader::words).orElse("no reason was given")),
          at);
    }
    Optional<String> told =
        result(status, TaskDialect.LINE_STATUS)
            .map(String::strip)
            .filter(text -> text.length() == batch.height());
    return told.isPresent()
        ? batch
            .finished(
                told.get().chars().mapToObj(OutcomeReader::outcome).toList(),
                at,
                words(status, batch))
            .writing(bytes(status))
        : untold(
            status,
            succeeded.map(OutcomeReader::words).orElse(""),
            "True".equals(verdict)
                ? LineOutcome.COPIED
                : cancelled.orElseGet(() -> lost(run, status)),
            batch,
            at);
  }

  /** Before the step begins, the condition has the words of the scheduler or the kubelet. */
  private static String pending(Optional<Condition> succeeded) {
    return succeeded.map(OutcomeReader::words).orElse("Tekton has not taken it up");
  }

  /** Whether Tekton has no verdict on it yet. */
  public static boolean isAtWork(TaskRun run) {
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
  private static Optional<LineOutcome> cancelled(TaskRun run) {
    if (run.getSpec() == null || !RunIdentity.CANCELLED.equals(run.getSpec().getStatus())) {
      return Optional.empty();
    }
    return switch (cause(run)) {
      case "STUCK" -> Optional.empty();
      case "SUPERSEDED" -> Optional.of(LineOutcome.NOT_ATTEMPTED);
      default -> Optional.of(LineOutcome.CANCELLED);
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

  private static LineOutcome lost(TaskRun run, TaskRunStatus status) {
    if (RunIdentity.TELLS_RUN.equals(annotation(run, RunIdentity.TELLS))) {
      return LineOutcome.UNTOLD;
    }
    return isOutOfMemory(status) ? LineOutcome.OUT_OF_MEMORY : LineOutcome.UNKNOWN;
  }

  /** Of a run that does not tell lines apart, its words are those of all of them. */
  private static Run.Finished untold(
      TaskRunStatus status, String words, LineOutcome outcome, Batch batch, Instant at) {
    String all =
        Stream.concat(Stream.of(words), result(status, TaskDialect.SUMMARY).stream())
            .collect(Collectors.joining(": "));
    int lines = batch.lines().size();
    return outcome == LineOutcome.COPIED
        ? new Run.Finished(Collections.nCopies(lines, outcome), at)
        : new Run.Finished(
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
  private static Map<Integer, String> words(TaskRunStatus status, Batch batch) {
    return result(status, TaskDialect.FAILURES)
        .orElse("")
        .lines()
        .map(WORDS::matcher)
        .filter(Matcher::matches)
        .map(said -> Map.entry(Integer.parseInt(said.group(1)) - 1, said.group(2)))
        .filter(said -> said.getKey() < batch.height())
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first));
  }

  private static long bytes(TaskRunStatus status) {
    return result(status, TaskDialect.BYTES)
        .filter(text -> BYTES.matcher(text).matches())
        .map(Long::parseLong)
        .orElse(0L);
  }

  private static Optional<String> result(TaskRunStatus status, String name) {
    return status.getResults().stream()
        .filter(result -> name.equals(result.getName()))
        .map(OutcomeReader::text)
        .findFirst();
  }

  private static String text(TaskRunResult result) {
    return result.getValue() == null
        ? ""
        : Objects.requireNonNullElse(result.getValue().getStringVal(), "");
  }

  /** The characters of the Task's result, as tekton/README.md lists them. */
  private static LineOutcome outcome(int character) {
    return switch (character) {
      case '.' -> LineOutcome.COPIED;
      case 's' -> LineOutcome.SKIPPED;
      case 'n' -> LineOutcome.SOURCE_NOT_FOUND;
      case 'a' -> LineOutcome.UNAUTHORIZED;
      case 'r' -> LineOutcome.RATE_LIMITED;
      case 't' -> LineOutcome.TIMED_OUT;
      case 'f' -> LineOutcome.FAILED;
      case 'i' -> LineOutcome.INVALID;
      case 'k' -> LineOutcome.KILLED;
      case '-' -> LineOutcome.NOT_ATTEMPTED;
      default -> LineOutcome.UNKNOWN;
    };
  }

  private static Optional<Instant> instant(String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty()).map(Instant::parse);
  }
}
