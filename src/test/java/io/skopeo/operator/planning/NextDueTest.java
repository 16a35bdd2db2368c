package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.batch;
import static io.skopeo.operator.planning.PlanFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.CopyRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextDueTest {
  @ParameterizedTest
  @CsvSource({
    // seconds since the run was created, seconds until its tags are asked for
    "0,     15",
    "14,    1",
    "15,    15",
    "30,    30",
    "59,    1",
    "60,    60",
    "120,   120",
    "240,   240",
    "479,   1",
    "480,   300",
    "99999, 300",
    "-5,    20",
    "-9999, 300",
  })
  void earlyChecksDoubleFromFifteenSecondsToFiveMinutes(int age, int seconds) {
    assertThat(NextDue.earlyCheck(List.of(run(in(-age))), NOW)).isEqualTo(in(seconds));
  }

  @Test
  void pausesOfARunGrow() {
    var pauses = new ArrayList<Duration>();
    Instant now = NOW;
    while (now.isBefore(NOW.plusSeconds(3600))) {
      Instant next = NextDue.earlyCheck(List.of(run(NOW)), now);
      pauses.add(Duration.between(now, next));
      now = next;
    }
    assertThat(pauses).isSorted().hasSize(17).endsWith(Duration.ofMinutes(5));
  }

  @Test
  void youngestRunDecides() {
    assertThat(NextDue.earlyCheck(List.of(run(in(-480)), run(in(-1))), NOW)).isEqualTo(in(14));
    assertThat(NextDue.earlyCheck(List.of(), NOW)).isEqualTo(in(300));
  }

  private static CopyRun run(Instant created) {
    return new CopyRun("team-a", "run", batch("1.0"), created, new CopyRun.Running());
  }
}
