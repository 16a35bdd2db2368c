package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.B;
import static io.skopeo.operator.plan.PlanFixture.DESTINATION;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.answer;
import static io.skopeo.operator.plan.PlanFixture.decide;
import static io.skopeo.operator.plan.PlanFixture.finished;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.run;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InTurnTest {
  private static final String[] TAGS = {"1.0", "1.1", "1.2"};

  @ParameterizedTest
  @CsvSource({
    // the destination's answers for three lines of digest a
    "a a a,                COPIED COPIED COPIED",
    "a absent absent,      COPIED FAILED NOT_ATTEMPTED",
    "absent absent absent, FAILED NOT_ATTEMPTED NOT_ATTEMPTED",
    "a b absent,           COPIED FAILED NOT_ATTEMPTED",
    "absent a absent,      FAILED COPIED NOT_ATTEMPTED",
    "a - absent,           COPIED UNTOLD FAILED",
    "a later refused,      COPIED UNTOLD UNTOLD",
  })
  void firstLineThatIsNotThereHasFailed(String answers, String outcomes) {
    var destinations = new HashMap<Tagged, Answer<Digest>>();
    String[] each = answers.split(" ", TAGS.length);
    for (int i = 0; i < TAGS.length; i++) {
      var to = new Tagged(DESTINATION, new Tag(TAGS[i]));
      answer(each[i]).ifPresent(answer -> destinations.put(to, answer));
    }
    Run settled = InTurn.settled(finished(LineOutcome.UNTOLD, TAGS), destinations);
    assertThat(
            ((Run.Finished) settled.state())
                .outcomes().stream().map(Enum::name).collect(Collectors.joining(" ")))
        .isEqualTo(outcomes);
  }

  @Test
  void runThatTellsItsLinesStaysWhatItIs() {
    Run told = finished(LineOutcome.UNKNOWN, TAGS);
    assertThat(InTurn.settled(told, new HashMap<>())).isSameAs(told);
  }

  @Test
  void linesBehindTheOneThatFailedGoOnAtOnceAndWithoutIt() {
    var state =
        new Run.Finished(
            Arrays.stream(TAGS).map(_ -> LineOutcome.UNTOLD).toList(), NOW.minusSeconds(1));
    Round round =
        decide(
            intent(Mode.RECURRENT, "1.x"),
            Memory.NONE,
            List.of(run("untold", state, TAGS)),
            sighting("1.0", "a", "a"),
            sighting("1.1", "a", "absent"),
            sighting("1.2", "b", "absent"));
    assertThat(round.failures()).containsOnlyKeys("1.1");
    assertThat(round.start())
        .singleElement()
        .extracting(Batch::lines)
        .isEqualTo(List.of(PlanFixture.line("1.2", B)));
  }
}
