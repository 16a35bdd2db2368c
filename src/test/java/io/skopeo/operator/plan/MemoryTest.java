package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.chosen;
import static io.skopeo.operator.plan.PlanFixture.failed;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.remembering;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.intent.Cron;
import io.skopeo.operator.intent.Every;
import io.skopeo.operator.intent.Schedule;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is believed after the clock was put back. */
class MemoryTest {
  @ParameterizedTest
  @CsvSource({
    // schedule, seconds to the next look, whether it is believed
    "5m,        0,       true",
    "5m,        300,     true",
    "5m,        3600,    true",
    "5m,        3901,    false",
    "1d,        86400,   true",
    "1d,        86401,   false",
    "0 2 * * *, 50400,   true",
    "0 2 * * *, 50401,   false",
    "0 0 1 1 *, 9999999, true",
    "5m,        -1,      true",
  })
  void aLookThatNoRoundCouldHaveSetIsLongOverdue(String schedule, int seconds, boolean believed) {
    Memory memory = Memory.NONE.withNextLook(Optional.of(in(seconds)));
    assertThat(memory.believed(schedule(schedule), CLOCK).nextLook())
        .contains(believed ? in(seconds) : Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource({
    // reason, schedule, seconds to the next attempt, whether it goes on resting
    "COPY_FAILED,   1d, 3600,  true",
    "COPY_FAILED,   1d, 3901,  false",
    "RUN_CANCELLED, 1d, 86400, true",
    "RUN_CANCELLED, 1d, 86401, false",
  })
  void aPauseThatIsLongerThanAnyIsOver(Reason reason, String schedule, int seconds, boolean rests) {
    Failure failure =
        failed("1.0", reason, 3, seconds)
            .believed(schedule(schedule), CLOCK)
            .failure("1.0")
            .orElseThrow();
    assertThat(failure.rests(NOW)).isEqualTo(rests);
    assertThat(failure.attempts()).as("what was counted stays counted").isEqualTo(3);
  }

  @Test
  void pausesOfTagsThatAreNotNamedAreOverToo() {
    var folded = new Folded(Reason.COPY_FAILED, 1, 2, in(7200));
    Memory memory = remembering(Map.of()).withFolded(List.of(folded));
    Memory named = memory.believed(Every.DEFAULT, CLOCK).naming(Stream.of(chosen("1.0")));
    assertThat(named.failure("1.0").orElseThrow().rests(NOW)).isFalse();
  }

  private static Schedule schedule(String text) {
    return text.contains(" ")
        ? Cron.parse(text, ZoneOffset.UTC).orThrow()
        : Every.parse(text).orThrow();
  }
}
