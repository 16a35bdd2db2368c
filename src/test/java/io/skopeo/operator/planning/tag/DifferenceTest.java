package io.skopeo.operator.planning.tag;

import static io.skopeo.operator.planning.PlanFixture.answer;
import static io.skopeo.operator.planning.PlanFixture.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
  @ParameterizedTest
  @CsvSource({
    // listed, source, destination, where tags are replaced, where they are not
    "false, a,       a,       InSync,   InSync",
    "false, a,       b,       Drifted,   InSync",
    "false, a,       absent,  Missing,   Missing",
    "false, a,       later,   NotYet, NotYet",
    "false, a,       refused, Blocked,   Blocked",
    "false, a,       hidden,  Hidden,    Hidden",
    "false, absent,  hidden,  Blocked,   Blocked",
    "false, later,   hidden,  NotYet, NotYet",
    "false, absent,  a,       SourceGone,      InSync",
    "false, absent,  absent,  Blocked,   Blocked",
    "false, later,   a,       NotYet, InSync",
    "false, later,   absent,  NotYet, NotYet",
    "false, refused, a,       Blocked,   InSync",
    "false, refused, absent,  Blocked,   Blocked",
    "false, -,       a,       Unasked,    InSync",
    "false, -,       absent,  Unasked,    Unasked",
    "false, -,       refused, Blocked,   Blocked",
    "false, -,       -,       Unasked,    Unasked",
    "false, a,       -,       Missing,   Missing",
    "false, absent,  -,       Blocked,   Blocked",
    "false, later,   -,       NotYet, NotYet",
    "true,  -,       -,       InSync,   InSync",
  })
  void sidesAreCompared(
      boolean listed, String source, String destination, String replaced, String not) {
    var tagObservation =
        new TagObservation(selected("1.0"), listed, answer(source), answer(destination), 1);
    assertThat(Difference.of(tagObservation, true).getClass().getSimpleName()).isEqualTo(replaced);
    assertThat(Difference.of(tagObservation, false).getClass().getSimpleName()).isEqualTo(not);
  }

  @ParameterizedTest
  @CsvSource({"absent, absent, SOURCE_NOT_FOUND", "refused, absent, UNEXPECTED_ANSWER"})
  void blockedHasTheProblem(String source, String destination, Reason reason) {
    var tagObservation =
        new TagObservation(selected("1.0"), false, answer(source), answer(destination), 1);
    assertThat(Difference.of(tagObservation, true))
        .isInstanceOfSatisfying(
            Difference.Blocked.class,
            blocked -> assertThat(blocked.problem().reason()).isEqualTo(reason));
  }
}
