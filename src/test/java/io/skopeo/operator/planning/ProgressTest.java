package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.QueueView;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // running, waiting | reason | sentence
        "0 | 1 | QUEUED  | 1 copy waits for a TaskRun since 2026-01-01T12:00:00Z.",
        "0 | 2 | QUEUED  | 2 copies wait for a TaskRun since 2026-01-01T12:00:00Z.",
        "1 | 0 | COPYING | TaskRun team-a/run-0 is running.",
        "1 | 2 | COPYING | TaskRun team-a/run-0 is running; 2 copies wait for a TaskRun since 2026-01-01T12:00:00Z.",
        "2 | 0 | COPYING | TaskRuns team-a/run-0 and team-a/run-1 are running.",
        "3 | 0 | COPYING | 3 TaskRuns are running.",
      })
  void sentenceSaysWhatRunsAndWhatWaitsSinceWhen(
      int running, int waiting, Reason reason, String sentence) {
    List<CopyRun> runs =
        IntStream.range(0, running)
            .mapToObj(i -> run("run-" + i, new CopyRun.Running(), "1." + i))
            .toList();
    var progress = new Progress("1/3", "the destination", runs, waiting, NOW.plusMillis(789));
    assertThat(progress.reason()).isEqualTo(reason);
    assertThat(progress.assessment(NOW).doing()).isEqualTo(sentence);
  }

  @ParameterizedTest
  @CsvSource({"-19, false", "-21, true"})
  void runThatHasNotStartedSaysWhyWithinAMinute(int created, boolean told) {
    var wait = new CopyRun.Pending("ExceededResourceQuota: exceeded quota: q", Optional.empty());
    CopyRun pending = run("run-1", new CopyRun.Running(Optional.of(wait)), "1.1");
    var late =
        new CopyRun(
            pending.namespace(), pending.name(), pending.batch(), in(created), pending.state());
    var progress =
        new Progress(
            "1/3",
            "the destination",
            List.of(run("run-0", new CopyRun.Running(), "1.0"), late),
            0,
            NOW);
    Assessment.Progressing assessed = progress.assessment(NOW);
    assertThat(assessed.sentence())
        .isEqualTo(
            "1/3 tags are at the destination."
                + (told
                    ? " TaskRun team-a/run-1 has not started: ExceededResourceQuota: exceeded quota: q."
                    : ""));
    assertThat(assessed.doing())
        .isEqualTo(
            told
                ? "TaskRun team-a/run-0 is running; 1 TaskRun waits for its pod."
                : "TaskRuns team-a/run-0 and team-a/run-1 are running.");
  }

  @Test
  void waitingBeginsWithTheFirstOfferAndDoesNotChangeWithTime() {
    assertThat(sentence(Optional.empty())).contains("since 2026-01-01T12:00:00Z.");
    assertThat(sentence(Optional.of(in(-3600)))).contains("since 2026-01-01T11:00:00Z.");
  }

  private static String sentence(Optional<Instant> since) {
    Plan plan =
        Planner.plan(
            intent(Mode.RECURRENT, "1.0"),
            new Observation(
                new Observation.TagObservations(List.of(observed("1.0", "a", "absent"))),
                List.of(),
                DestinationConflicts.NONE,
                new QueueView(since, 500, "", Optional.empty())),
            PreviousState.NONE,
            CLOCK);
    return ((Assessment.Progressing) plan.assessment()).doing();
  }
}
