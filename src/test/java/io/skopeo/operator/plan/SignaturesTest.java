package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.A;
import static io.skopeo.operator.plan.PlanFixture.SOURCE;
import static io.skopeo.operator.plan.PlanFixture.answer;
import static io.skopeo.operator.plan.PlanFixture.chosen;
import static io.skopeo.operator.plan.PlanFixture.decide;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.reason;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Attached;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Chosen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What belongs to an image is copied like it, and counts for nothing. */
class SignaturesTest {
  private static final Intent ONE = intent(Mode.ONE_SHOT, "1.0");
  private static final Tag SIGNATURE = Attached.to(A).findFirst().orElseThrow();

  private static Sighting signature(String source, String destination) {
    return new Sighting(
        new Chosen(SOURCE.at(SIGNATURE), SIGNATURE, true),
        false,
        answer(source),
        answer(destination),
        1);
  }

  private static Round round(Sighting... seen) {
    return decide(ONE, Memory.NONE, List.of(), seen);
  }

  @ParameterizedTest
  @CsvSource({
    // signature at source and destination: reason, whether it is over
    "b, b,       UP_TO_DATE,        true",
    "b, a,       COPYING,           false",
    "b, absent,  COPYING,           false",
    "b, later,   RATE_LIMITED,      false",
    "b, refused, UNEXPECTED_ANSWER, false",
  })
  void oneShotIsOverWhenItsSignatureIsThere(
      String source, String destination, Reason reason, boolean fulfilled) {
    Round round = round(signature(source, destination), sighting("1.0", "a", "a"));
    assertThat(reason(round.verdict())).isEqualTo(reason);
    assertThat(round.fulfilled()).isEqualTo(fulfilled);
    assertThat(round.tally().orElseThrow().summary()).isEqualTo("1/1");
    assertThat(round.current())
        .hasValueSatisfying(current -> assertThat(current.image()).isEqualTo(chosen("1.0")));
  }

  @Test
  void signatureIsWrittenBeforeItsImage() {
    Round round = round(signature("b", "absent"), sighting("1.0", "a", "absent"));
    assertThat(round.start().getFirst().lines())
        .extracting(line -> line.destination().tag().name())
        .containsExactly(SIGNATURE.name(), "1.0");
    assertThat(round.tally().orElseThrow().pending()).isEqualTo(1);
  }

  @Test
  void failedSignatureIsNoFailedTag() {
    Round round = round(signature("b", "refused"), sighting("1.0", "a", "a"));
    assertThat(round.failures()).containsOnlyKeys(SIGNATURE.name());
    assertThat(round.tally().orElseThrow().failed()).isZero();
  }

  @Test
  void platformsThatLackAreTold() {
    var seen =
        new Sighting(
            chosen("1.0"),
            false,
            answer("a"),
            answer("a"),
            1,
            Optional.empty(),
            List.of(new Platform("linux", "arm64", ""), new Platform("linux", "s390x", "")));
    assertThat(round(seen).verdict())
        .isEqualTo(
            new Verdict.Settled(
                Reason.UP_TO_DATE,
                "The tag is at the destination. The source's 1.0 has no linux/arm64 and no linux/s390x."));
  }
}
