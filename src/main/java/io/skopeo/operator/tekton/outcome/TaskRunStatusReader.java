package io.skopeo.operator.tekton.outcome;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunStatus;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.tekton.RunIdentity;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    var results = new TaskResults(status.getResults());
    Optional<List<CopyOutcome>> outcomes = results.outcomes(batch.lineCount());
    return outcomes.isPresent()
        ? batch
            .finished(outcomes.get(), at, results.messages(batch.lineCount()))
            .writing(results.bytes())
        : unreported(
            results,
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

  /** Returns the Task's own words on a run: counts, or the reason why nothing was started. */
  public static Optional<String> summary(TaskRun run) {
    return run.getStatus() == null
        ? Optional.empty()
        : new TaskResults(run.getStatus().getResults()).summary();
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
      TaskResults results, String words, CopyOutcome outcome, CopyBatch batch, Instant at) {
    String all =
        Stream.concat(Stream.of(words), results.summary().stream())
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
            .map(PlatformWords::of)
            .filter(text -> !text.isEmpty() && !message.contains(text))
            .findFirst()
            .map(text -> ": " + text)
            .orElse("");
    return "%s: %s%s".formatted(condition.getReason(), message, waiting);
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
