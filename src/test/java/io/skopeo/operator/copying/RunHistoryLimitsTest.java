package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.RunHistoryLimits.FinishedRun;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunHistoryLimitsTest {
  private static final Duration WEEK = Duration.ofDays(7);

  /** Runs are a letter for what became of them, good, failed or stuck, and hours since then. */
  @ParameterizedTest
  @CsvSource({
    // successful kept, failed kept, runs, deleted
    "3, 3, g1 g2 g3 f1 f2 f3,       ''",
    "3, 3, g4 g1 g3 g2 f1,          g4",
    "1, 2, f1 g1 f2 g2 f3 g3,       f3 g2 g3",
    "0, 3, g1 g2 f1,                g1 g2",
    "3, 0, g1 f1,                   f1",
    "0, 0, g1 f1,                   f1 g1",
    "3, 3, g167 f167,               ''",
    "3, 3, g1 g169 f169,            f169 g169",
    "1, 1, g1 g2 g200 f300,         f300 g2 g200",
    "3, 3, s1 g1,                   s1",
    "100, 100, s1 s2 f1,            s1 s2",
    "3, 3, '',                      ''",
  })
  void newestOfEachKindAreKept(int successful, int failed, String runs, String deleted) {
    assertThat(new RunHistoryLimits(successful, failed, WEEK).surplus(reported(runs), NOW))
        .containsExactlyInAnyOrderElementsOf(reported(deleted));
  }

  @Test
  void limitOfAgeKeepsAnyNumber() {
    assertThat(
            RunHistoryLimits.ofAge(WEEK).surplus(reported("g1 g2 g3 g4 g5 f1 f2 f3 f4 f200"), NOW))
        .isEqualTo(reported("f200"));
  }

  private static List<FinishedRun> reported(String runs) {
    return Arrays.stream(runs.split(" "))
        .filter(run -> !run.isEmpty())
        .map(RunHistoryLimitsTest::one)
        .toList();
  }

  private static FinishedRun one(String run) {
    return new FinishedRun(
        "team-a",
        run,
        run.charAt(0) == 'g',
        run.charAt(0) != 's',
        NOW.minus(Duration.ofHours(Integer.parseInt(run.substring(1)))));
  }
}
