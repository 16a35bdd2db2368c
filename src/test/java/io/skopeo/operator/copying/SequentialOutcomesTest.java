package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.answer;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.PlanFixture;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.registry.Result;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequentialOutcomesTest {
  private static final String[] TAGS = {"1.0", "1.1", "1.2"};

  @ParameterizedTest
  @CsvSource({
    // the destination's answers for three lines of digest a
    "a a a,                COPIED COPIED COPIED",
    "a absent absent,      COPIED FAILED NOT_ATTEMPTED",
    "absent absent absent, FAILED NOT_ATTEMPTED NOT_ATTEMPTED",
    "a b absent,           COPIED FAILED NOT_ATTEMPTED",
    "absent a absent,      FAILED COPIED NOT_ATTEMPTED",
    "a - absent,           COPIED UNREPORTED FAILED",
    "a later refused,      COPIED UNREPORTED UNREPORTED",
  })
  void firstMissingLineHasFailed(String answers, String outcomes) {
    var destinations = new HashMap<Tagged, Result<Digest>>();
    String[] each = answers.split(" ", TAGS.length);
    for (int i = 0; i < TAGS.length; i++) {
      var to = new Tagged(DESTINATION, new Tag(TAGS[i]));
      answer(each[i]).ifPresent(answer -> destinations.put(to, answer));
    }
    CopyRun settled =
        SequentialOutcomes.settled(finished(CopyOutcome.UNREPORTED, TAGS), destinations);
    assertThat(
            ((CopyRun.Finished) settled.state())
                .outcomes().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .isEqualTo(outcomes);
  }

  @Test
  void runThatReportsItsLinesIsNotChanged() {
    CopyRun reported = finished(CopyOutcome.UNKNOWN, TAGS);
    assertThat(SequentialOutcomes.settled(reported, new HashMap<>())).isSameAs(reported);
  }

  @Test
  void linesAfterAFailedOneAreStartedAtOnceWithoutIt() {
    var state =
        new CopyRun.Finished(
            Arrays.stream(TAGS).map(_ -> CopyOutcome.UNREPORTED).toList(), NOW.minusSeconds(1));
    Plan plan =
        plan(
            intent(Mode.RECURRENT, "1.x"),
            PreviousState.NONE,
            List.of(run("untold", state, TAGS)),
            observed("1.0", "a", "a"),
            observed("1.1", "a", "absent"),
            observed("1.2", "b", "absent"));
    assertThat(plan.failures()).containsOnlyKeys("1.1");
    assertThat(plan.offered().copies())
        .extracting(WaitingCopy::copy)
        .containsExactly(PlanFixture.copy("1.2", B));
  }
}
