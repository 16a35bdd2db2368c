package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.line;
import static io.skopeo.operator.plan.PlanFixture.reason;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElderTest {
  @ParameterizedTest
  @CsvSource({
    // what the older wants, its destination version, a destination tag: whether it claims it
    "1.0,    '',     1.0,     true",
    "1.0,    '',     1.1,     false",
    "1.0,    stable, stable,  true",
    "1.0,    stable, 1.0,     false",
    "1.x,    '',     1.7,     true",
    "1.x,    '',     2.0,     false",
    "1.x,    '',     1.7-rc1, false",
    "1.x,    stable, stable,  true",
    "1.x,    stable, 1.7,     false",
    "v1.x,   1.x-a,  1.7-a,   true",
    "v1.x,   1.x-a,  1.7,     false",
  })
  void tagIsClaimedByWhatItMayWrite(
      String version, String destination, String tag, boolean claimed) {
    var intent = intent(Mode.ONCE_BY_TAG, version, destination, false);
    assertThat(intent.claims(new Tag(tag))).isEqualTo(claimed);
  }

  @Test
  void theOlderKeepsItsTagAndTheOthersAreCopied() {
    var elder = new Elder("team-b/older", intent(Mode.RECURRENT, "1.0"));
    var seen =
        new Observed.Seen(List.of(sighting("1.0", "a", "absent"), sighting("1.1", "a", "absent")));
    Round round =
        Round.decide(
            intent(Mode.ONCE_BY_TAG, "1.x"),
            new Observed(seen, List.of(), List.of(elder), Room.ALL),
            Limits.DEFAULT,
            Memory.NONE,
            CLOCK);
    assertThat(round.start()).containsExactly(new Batch(List.of(line("1.1"))));
    assertThat(round.failures()).containsOnlyKeys("1.0");
    Failure failure = round.failures().get("1.0");
    assertThat(failure.problem().sentence())
        .isEqualTo(
            "registry.example.com/argocd:1.0 is also a destination of the older Image team-b/older: give one of them another destination.");
    assertThat(failure.next()).as("looked for again each minute").isEqualTo(in(60));
  }

  @Test
  void anImageThatOnlyConflictsIsStalled() {
    var elder = new Elder("team-b/older", intent(Mode.RECURRENT, "1.0"));
    Round round =
        Round.decide(
            intent(Mode.RECURRENT, "1.0"),
            new Observed(
                new Observed.Seen(List.of(sighting("1.0", "a", "b"))),
                List.of(),
                List.of(elder),
                Room.ALL),
            Limits.DEFAULT,
            Memory.NONE,
            CLOCK);
    assertThat(round.verdict()).isInstanceOf(Verdict.Stuck.class);
    assertThat(reason(round.verdict())).isEqualTo(Reason.DESTINATION_CONFLICT);
  }
}
