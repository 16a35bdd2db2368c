package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.answer;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static io.skopeo.operator.planning.PlanFixture.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.oci.CosignTags;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures are copied like their image, and are not counted. */
class SignaturesTest {
  private static final ImageIntent ONE = intent(Mode.ONE_SHOT, "1.0");
  private static final Tag SIGNATURE = CosignTags.of(A).findFirst().orElseThrow();

  private static TagObservation signature(String source, String destination) {
    return new TagObservation(
        new SelectedTag(SOURCE.at(SIGNATURE), SIGNATURE, true),
        false,
        answer(source),
        answer(destination),
        1);
  }

  private static Plan planned(TagObservation... observations) {
    return plan(ONE, PreviousState.NONE, List.of(), observations);
  }

  @ParameterizedTest
  @CsvSource({
    // signature at source and destination: reason, whether it is over
    "b, b,       UP_TO_DATE,        true",
    "b, a,       QUEUED,            false",
    "b, absent,  QUEUED,            false",
    "b, later,   RATE_LIMITED,      false",
    "b, refused, UNEXPECTED_ANSWER, false",
  })
  void oneShotIsFulfilledOnceItsSignatureIsPresent(
      String source, String destination, Reason reason, boolean fulfilled) {
    Plan plan = planned(signature(source, destination), observed("1.0", "a", "a"));
    assertThat(reason(plan.assessment())).isEqualTo(reason);
    assertThat(plan.fulfilled()).isEqualTo(fulfilled);
    assertThat(plan.tally().orElseThrow().summary()).isEqualTo("1/1");
    assertThat(plan.current())
        .hasValueSatisfying(current -> assertThat(current.image()).isEqualTo(selected("1.0")));
  }

  @Test
  void signatureIsWrittenBeforeItsImage() {
    Plan plan = planned(signature("b", "absent"), observed("1.0", "a", "absent"));
    assertThat(plan.offered().copies())
        .extracting(waiting -> waiting.copy().destination().tag().name())
        .containsExactly(SIGNATURE.name(), "1.0");
    assertThat(plan.tally().orElseThrow().pending()).isEqualTo(1);
  }

  @Test
  void failedSignatureIsNotAFailedTag() {
    Plan plan = planned(signature("b", "refused"), observed("1.0", "a", "a"));
    assertThat(plan.failures()).containsOnlyKeys(SIGNATURE.name());
    assertThat(plan.tally().orElseThrow().failed()).isZero();
  }

  @Test
  void missingPlatformsAreReported() {
    var tagObservation =
        new TagObservation(
            selected("1.0"),
            false,
            answer("a"),
            answer("a"),
            1,
            Optional.empty(),
            List.of(new Platform("linux", "arm64", ""), new Platform("linux", "s390x", "")));
    assertThat(planned(tagObservation).assessment())
        .isEqualTo(
            new Assessment.UpToDate(
                Reason.UP_TO_DATE,
                "The tag is at the destination. The source's 1.0 has no linux/arm64 and no linux/s390x."));
  }
}
