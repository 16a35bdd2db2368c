package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.answer;
import static io.skopeo.operator.plan.PlanFixture.chosen;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedTest {
  @ParameterizedTest
  @CsvSource({
    // listed, source, destination, where tags are replaced, where they are not
    "false, a,       a,       Present,   Present",
    "false, a,       b,       Drifted,   Present",
    "false, a,       absent,  Missing,   Missing",
    "false, a,       later,   Postponed, Postponed",
    "false, a,       refused, Blocked,   Blocked",
    "false, absent,  a,       Kept,      Present",
    "false, absent,  absent,  Blocked,   Blocked",
    "false, later,   a,       Postponed, Present",
    "false, later,   absent,  Postponed, Postponed",
    "false, refused, a,       Blocked,   Present",
    "false, refused, absent,  Blocked,   Blocked",
    "false, -,       a,       Queued,    Present",
    "false, -,       absent,  Queued,    Queued",
    "false, -,       refused, Blocked,   Blocked",
    "false, -,       -,       Queued,    Queued",
    "false, a,       -,       Missing,   Missing",
    "false, absent,  -,       Blocked,   Blocked",
    "false, later,   -,       Postponed, Postponed",
    "true,  -,       -,       Present,   Present",
  })
  void sidesAreCompared(
      boolean listed, String source, String destination, String replaced, String not) {
    var seen = new Sighting(chosen("1.0"), listed, answer(source), answer(destination), 1);
    assertThat(Need.of(seen, true).getClass().getSimpleName()).isEqualTo(replaced);
    assertThat(Need.of(seen, false).getClass().getSimpleName()).isEqualTo(not);
  }

  @ParameterizedTest
  @CsvSource({"absent, absent, SOURCE_NOT_FOUND", "refused, absent, UNEXPECTED_ANSWER"})
  void blockedSaysWhy(String source, String destination, Reason reason) {
    var seen = new Sighting(chosen("1.0"), false, answer(source), answer(destination), 1);
    assertThat(Need.of(seen, true))
        .isInstanceOfSatisfying(
            Need.Blocked.class,
            blocked -> assertThat(blocked.problem().reason()).isEqualTo(reason));
  }
}
