package io.skopeo.operator.tekton.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskRunStatusReaderTest {
  private static final Path REAL = Path.of("src/test/resources/taskruns");
  private static final String[] VERSIONS = {"1.9", "1.12", "1.15"};
  private static final Instant LATER = Instant.parse("2026-11-22T06:00:00Z");

  /** Statuses of real runs on each long-term release of Tekton: src/taskruns/collect. */
  @ParameterizedTest
  @CsvSource({
    "succeeded,                 4,   Finished, UNKNOWN COPIED UNKNOWN COPIED",
    "single-pair,               1,   Finished, COPIED",
    "line-failed,               4,   Finished, COPIED SOURCE_NOT_FOUND COPIED INVALID",
    "line-timeout,              2,   Finished, TIMED_OUT COPIED",
    "deadline,                  4,   Finished, COPIED TIMED_OUT NOT_ATTEMPTED NOT_ATTEMPTED",
    "wrong-password,            1,   Finished, UNAUTHORIZED",
    "pod-deleted,               3,   Finished, COPIED KILLED KILLED",
    "pod-evicted,               3,   Finished, COPIED KILLED KILLED",
    "refused,                   2,   Finished, UNKNOWN UNKNOWN",
    "cancelled,                 3,   Finished, CANCELLED CANCELLED CANCELLED",
    "oom,                       2,   Finished, OUT_OF_MEMORY OUT_OF_MEMORY",
    "timed-out,                 2,   Finished, UNKNOWN UNKNOWN",
    "foreign-task-succeeded,    2,   Finished, UNKNOWN UNKNOWN",
    "foreign-task-failed,       2,   Finished, UNKNOWN UNKNOWN",
    "image-pull-failed,         2,   NeverStarted, ''",
    "missing-configmap,         2,   NeverStarted, ''",
    "missing-serviceaccount,    2,   NeverStarted, ''",
    "missing-task,              2,   NeverStarted, ''",
    "rejected-by-validation,    2,   NeverStarted, ''",
    "container-config-error,    2,   NeverStarted, ''",
    "missing-configmap-waiting, 2,   Running, ''",
    "unschedulable,             2,   Running, ''",
  })
  void realStatusIsRead(String file, int lines, String state, String outcomes) throws IOException {
    for (String version : VERSIONS) {
      CopyRun run = TaskRunStatusReader.read(real(version, file), lines(lines), LATER);
      assertThat(run.state().getClass().getSimpleName()).as(version).isEqualTo(state);
      assertThat(outcomes(run)).as(version).isEqualTo(outcomes);
    }
  }

  /** Success without results means nothing if the Task is to report lines. */
  @ParameterizedTest
  @CsvSource({
    "foreign-task-succeeded, true,  COPIED COPIED",
    "foreign-task-succeeded, false, UNKNOWN UNKNOWN",
    "foreign-task-failed,    true,  UNREPORTED UNREPORTED",
    "foreign-task-failed,    false, UNKNOWN UNKNOWN",
  })
  void runWithoutResultsIsReadAsItsTaskPromises(String file, boolean tellsRun, String outcomes)
      throws IOException {
    TaskRun taskRun = real(file);
    if (tellsRun) {
      taskRun.getMetadata().setAnnotations(Map.of("skopeo.io/tells", "run"));
    }
    CopyRun run = TaskRunStatusReader.read(taskRun, lines(2), LATER);
    assertThat(outcomes(run)).isEqualTo(outcomes);
    assertThat(run.hasUnknownOutcomes()).isEqualTo(!outcomes.startsWith("COPIED"));
  }

  /** The real run had four lines: copied, not found, copied, invalid. */
  @Test
  void linesOfOneTagAreReadAsOne() throws IOException {
    CopyBatch batch =
        CopyBatch.read(
            """
            docker://quay.io/a@sha256:%1$s docker://gcr.io/a@sha256:%1$s
            docker://quay.io/a@sha256:%2$s docker://gcr.io/a@sha256:%2$s
            dir:%3$s docker://gcr.io/a:1 --multi-arch=index-only
            docker://quay.io/a@sha256:%1$s docker://gcr.io/a:2
            """
                .formatted("a".repeat(64), "b".repeat(64), "c".repeat(64)),
            "");
    CopyRun run = TaskRunStatusReader.read(real("line-failed"), batch, LATER);
    assertThat(outcomes(run)).isEqualTo("COPIED INVALID");
  }

  @Test
  void everyFileIsRead() throws IOException {
    try (var files = Files.walk(REAL)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).hasSize(VERSIONS.length * 23);
      for (Path file : all) {
        String version = file.getParent().getFileName().toString();
        String name = file.getFileName().toString().replace(".yaml", "");
        assertThat(TaskRunStatusReader.read(real(version, name), lines(1), LATER).toString())
            .startsWith("task-try/");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SUPERSEDED, Finished",
    "STUCK,      Finished",
  })
  void runThatTheOperatorCancelledAfterItsStepStarted(String cause, String state)
      throws IOException {
    CopyRun run = TaskRunStatusReader.read(cancelled("cancelled", cause), lines(2), LATER);
    assertThat(run.state().getClass().getSimpleName()).isEqualTo(state);
    assertThat(outcomes(run))
        .isEqualTo(cause.equals("SUPERSEDED") ? "NOT_ATTEMPTED NOT_ATTEMPTED" : "UNKNOWN UNKNOWN");
  }

  @Test
  void runThatDidNotStartHasTheCauseOfItsCancellation() throws IOException {
    CopyRun stuck =
        TaskRunStatusReader.read(cancelled("missing-configmap", "STUCK"), lines(2), LATER);
    assertThat(((CopyRun.NeverStarted) stuck.state()).message()).isEqualTo("It did not begin.");
    CopyRun old =
        TaskRunStatusReader.read(cancelled("missing-configmap", "SUPERSEDED"), lines(2), LATER);
    assertThat(outcomes(old)).isEqualTo("NOT_ATTEMPTED NOT_ATTEMPTED");
    CopyRun person = TaskRunStatusReader.read(cancelled("missing-configmap", ""), lines(2), LATER);
    assertThat(outcomes(person)).isEqualTo("CANCELLED CANCELLED");
  }

  @ParameterizedTest
  @CsvSource({
    "missing-configmap-waiting, Pending: ",
    "unschedulable,             Pending: 0/1 nodes are available",
  })
  void runWhoseStepHasNotStartedHasAReason(String file, String words) throws IOException {
    CopyRun run = TaskRunStatusReader.read(real(file), lines(2), LATER);
    assertThat(((CopyRun.Running) run.state()).pending())
        .as("%s", run)
        .hasValueSatisfying(wait -> {
          assertThat(wait.words()).startsWith(words);
          assertThat(wait.deadline()).isEmpty();
        });
  }

  /** Tekton says that it failed; the waiting step, why. */
  @ParameterizedTest
  @CsvSource({
    "container-config-error, secret \"no-such\" not found",
    "missing-serviceaccount, serviceaccounts \"nobody\" not found",
  })
  void runThatNeverStartedHasTheWordsOfKubernetes(String file, String words) throws IOException {
    for (String version : VERSIONS) {
      CopyRun run = TaskRunStatusReader.read(real(version, file), lines(2), LATER);
      assertThat(((CopyRun.NeverStarted) run.state()).message()).as(version).endsWith(words);
    }
  }

  @Test
  void wordsOfAStepHaveNoStopOfTheirOwn() throws IOException {
    TaskRun run = real("container-config-error");
    run.getStatus().getSteps().getFirst().getWaiting().setMessage("the Secret is gone.");
    assertThat(
            ((CopyRun.NeverStarted) TaskRunStatusReader.read(run, lines(2), LATER).state())
                .message())
        .endsWith(": the Secret is gone");
  }

  private static TaskRun cancelled(String file, String cause) throws IOException {
    TaskRun run = real(file);
    run.getMetadata().setAnnotations(Map.of("skopeo.io/cancelled-for", cause));
    run.getSpec().setStatus("TaskRunCancelled");
    run.getSpec().setStatusMessage("It did not begin.");
    return run;
  }

  @Test
  void fiveHundredFailuresAreRead() throws IOException {
    CopyRun run = TaskRunStatusReader.read(real("five-hundred-fail"), lines(500), LATER);
    assertThat(((CopyRun.Finished) run.state()).outcomes())
        .hasSize(500)
        .containsOnly(CopyOutcome.SOURCE_NOT_FOUND);
    assertThat(((CopyRun.Finished) run.state()).messages())
        .containsKeys(0, 1, 2)
        .allSatisfy((_, words) -> assertThat(words).endsWith("manifest unknown"));
  }

  @ParameterizedTest
  @CsvSource({
    "line-failed,    4, 1, 'source: reading manifest nope in 10.89.0.1:15001/task-try/base: manifest unknown'",
    "line-failed,    4, 3, not a source and a destination",
    "pod-deleted,    3, 1, ended by signal 15",
    "wrong-password, 1, 0, 'trying to reuse blob sha256:8b8bb9f70c47 at destination: checking whether a blob sha256:8b8bb9f70c47 exists in 10.89.0.1:15002/task-try/base: authentication required'",
    "oom,            2, 0, 'StepOOM: \"step-skopeo-copy\" exited with code 137: OOMKilled'",
    "refused,        2, 1, 'StepFailed: \"step-skopeo-copy\" exited with code 64: Error: refused: url.txt has more than 500 lines'",
    "timed-out,      2, 1, 'TaskRunTimeout: TaskRun \"timed-out\" failed to finish within \"12s\"'",
  })
  void messagesAreOfTheirLineOrOfTheWholeRun(String file, int lines, int place, String words)
      throws IOException {
    CopyRun run = TaskRunStatusReader.read(real(file), lines(lines), LATER);
    assertThat(((CopyRun.Finished) run.state()).messages()).containsEntry(place, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 denied|{0=denied}",
        "1,3 denied/2 slow|{0=denied, 1=slow, 2=denied}",
        "1-3 denied|{0=denied, 1=denied, 2=denied}",
        "1,3-9999 denied|{0=denied, 2=denied, 3=denied}",
        "3,7 images are too many|{2=images are too many}",
        "1 first/1 second|{0=first}",
        "3-1 denied|{}",
        "0 denied/-1 denied/1, denied/1- denied/99999 denied/denied/1|{}",
      })
  void messageIsOfAllItsLines(String failures, String messages) throws IOException {
    TaskRun run = real("line-failed");
    run.getStatus().getResults().stream()
        .filter(result -> result.getName().equals("failures"))
        .forEach(result -> result.setValue(new ParamValue(failures.replace("/", "\n"))));
    CopyRun read = TaskRunStatusReader.read(run, lines(4), LATER);
    assertThat(((CopyRun.Finished) read.state()).messages())
        .extracting(found -> new TreeMap<>(found).toString())
        .isEqualTo(messages);
  }

  @Test
  void invalidMessagesAreLeftOut() throws IOException {
    CopyRun run = TaskRunStatusReader.read(real("line-failed"), lines(3), LATER);
    assertThat(outcomes(run)).isEqualTo("UNKNOWN UNKNOWN UNKNOWN");
    assertThat(((CopyRun.Finished) run.state()).messages().values())
        .noneMatch(w -> w.contains("manifest"));
  }

  @ParameterizedTest
  @CsvSource({
    "container-config-error, CreateContainerConfigError: Failed to create pod due to config error",
    "missing-task,           no-such-task",
    "missing-serviceaccount, serviceaccounts \"nobody\" not found",
    "image-pull-failed,      PullImageFailed",
  })
  void runThatNeverStartedHasAReason(String file, String words) throws IOException {
    CopyRun run = TaskRunStatusReader.read(real(file), lines(1), LATER);
    assertThat(((CopyRun.NeverStarted) run.state()).message()).contains(words);
  }

  @ParameterizedTest
  @CsvSource({
    // seconds since it became False without completionTime
    "-600, NeverStarted",
    "-59, Running",
    "0,   Running",
    "59,  Running",
    "60,  NeverStarted",
    "600, NeverStarted",
  })
  void completionTimeMayBeAMinuteLate(int seconds, String state) throws IOException {
    TaskRun run = real("container-config-error");
    Instant since =
        Instant.parse(run.getStatus().getConditions().getFirst().getLastTransitionTime());
    assertThat(TaskRunStatusReader.read(run, lines(1), since.plusSeconds(seconds)).state())
        .extracting(s -> s.getClass().getSimpleName())
        .isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // status | state | outcomes of two lines
        "{}|Running|''",
        "{conditions: []}|Running|''",
        "{conditions: [{type: Other, status: 'False'}]}|Running|''",
        "{conditions: [{type: Succeeded, status: Unknown}]}|Running|''",
        "{conditions: [{type: Succeeded}]}|Running|''",
        "{conditions: [{type: Succeeded, status: 'True'}], DONE}|Finished|UNKNOWN UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE}|NeverStarted|''",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED}|Finished|UNKNOWN UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, steps: [{imageID: ''}]}|NeverStarted|''",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='.f'}|Finished|COPIED FAILED",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='sr'}|Finished|SKIPPED RATE_LIMITED",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='cw'}|Finished|SOURCE_INCOMPLETE REFUSED_BY_DESTINATION",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='dm'}|Finished|DESTINATION_MISSING TAG_IMMUTABLE",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='qp'}|Finished|OVER_QUOTA BLOCKED",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='ol'}|Finished|SKOPEO_TOO_OLD FOREIGN_LAYERS",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='=z'}|Finished|ALREADY_THERE VOLUME_FULL",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='bu'}|Finished|BYTES_CHANGED MEDIA_TYPE_UNSUPPORTED",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='.?'}|Finished|COPIED UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='.'}|Finished|UNKNOWN UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT='...'}|Finished|UNKNOWN UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'False'}], DONE, STARTED, RESULT=''}|Finished|UNKNOWN UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'True'}], DONE, STARTED, RESULT='...'}|Finished|UNKNOWN UNKNOWN",
        "{conditions: [{type: Succeeded, status: 'True'}], DONE, STARTED, results: [{name: line-status}]}|Finished|UNKNOWN UNKNOWN",
      })
  void anyStatusIsRead(String status, String state, String outcomes) {
    TaskRun taskRun =
        Serialization.unmarshal(
            """
            apiVersion: tekton.dev/v1
            kind: TaskRun
            metadata: {name: run, namespace: task-try, creationTimestamp: '2026-11-21T04:30:00Z'}
            status: %s
            """
                .formatted(
                    status
                        .replace("DONE", "completionTime: '2026-11-21T04:30:05Z'")
                        .replace("STARTED", "steps: [{imageID: 'sha256:abc'}]")
                        .replaceAll(
                            "RESULT=('[^']*')", "results: [{name: line-status, value: $1}]")),
            TaskRun.class);
    CopyRun run = TaskRunStatusReader.read(taskRun, lines(2), LATER);
    assertThat(run.state().getClass().getSimpleName()).isEqualTo(state);
    assertThat(outcomes(run)).isEqualTo(outcomes);
    assertThat(run.created()).isEqualTo("2026-11-21T04:30:00Z");
  }

  @Test
  void timeThatIsNoneIsIgnored() {
    TaskRun run =
        Serialization.unmarshal(
            """
            apiVersion: tekton.dev/v1
            kind: TaskRun
            metadata: {name: run, namespace: task-try, creationTimestamp: '2026-11-21T04:30:00Z'}
            status:
              completionTime: yesterday
              conditions: [{type: Succeeded, status: 'True', lastTransitionTime: soon}]
              steps: [{terminated: {startedAt: x, finishedAt: y}}]
            """,
            TaskRun.class);
    assertThat(TaskRunStatusReader.read(run, lines(1), LATER).isRunning()).isTrue();
    assertThat(TaskRunStatusReader.stepDuration(run)).isEmpty();
    assertThat(TaskRunStatusReader.isComplete(run)).isFalse();
  }

  @Test
  void runWithoutResultsReportsNothing() throws IOException {
    assertThat(outcomes(TaskRunStatusReader.read(real("line-failed"), lines(0), LATER))).isEmpty();
  }

  private static TaskRun real(String name) throws IOException {
    return real("1.15", name);
  }

  private static TaskRun real(String version, String name) throws IOException {
    return Serialization.unmarshal(
        Files.readString(REAL.resolve(version).resolve(name + ".yaml")), TaskRun.class);
  }

  private static String outcomes(CopyRun run) {
    return run.state() instanceof CopyRun.Finished finished
        ? finished.outcomes().stream().map(Enum::name).collect(Collectors.joining(" "))
        : "";
  }

  private static CopyBatch lines(int count) {
    return CopyBatch.read(
        IntStream.range(0, count)
            .mapToObj(i ->
                "docker://quay.io/a@sha256:%s docker://gcr.io/a:%d\n".formatted("a".repeat(64), i))
            .collect(Collectors.joining()),
        "");
  }
}
