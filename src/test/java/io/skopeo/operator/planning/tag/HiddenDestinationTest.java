package io.skopeo.operator.planning.tag;

import static io.skopeo.operator.copying.CopyOutcome.COPIED;
import static io.skopeo.operator.copying.CopyOutcome.REFUSED_BY_DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.finished;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.remembering;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.planning.tag.TagState.CopyNeeded;
import io.skopeo.operator.planning.tag.TagState.Failing;
import io.skopeo.operator.planning.tag.TagState.Unconfirmed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A destination that refuses to show whether it has a tag gets it once. */
class HiddenDestinationTest {
  private static final TagObservation HIDDEN = observed("1.0", "a", "hidden");
  private static final CopyRun COPIED_BEFORE = finished(COPIED, in(-60), "1.0");

  @Test
  void hiddenTagIsCopiedOnce() {
    assertThat(of(PreviousState.NONE)).isInstanceOf(CopyNeeded.class);
    assertThat(of(PreviousState.NONE, finished(COPIED, in(-10), "1.0")))
        .as("it may take a moment")
        .isInstanceOf(Unconfirmed.class);
    TagFailure copied = failure(of(PreviousState.NONE, COPIED_BEFORE));
    assertThat(copied.problem().reason()).isEqualTo(Reason.DESTINATION_UNREADABLE);
    assertThat(copied.problem().sentence()).contains("team-a/finished", "right to pull");
    assertThat(copied.digest()).contains(A);
    assertThat(of(remembering(Map.of("1.0", copied)), COPIED_BEFORE))
        .isEqualTo(new Failing(copied));
  }

  @Test
  void itIsNotCopiedAgainAfterTheBackoff() {
    TagFailure again = failure(of(remembering(Map.of("1.0", unreadable()))));
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(again.digest()).contains(A);
    assertThat(again.isBackingOff(NOW)).isTrue();
    assertThat(failure(of(remembering(Map.of("1.0", again.backingOffUntil(NOW))))).attempts())
        .isEqualTo(3);
  }

  @Test
  void newDigestIsCopied() {
    PreviousState known = remembering(Map.of("1.0", unreadable()));
    TagObservation moved = observed("1.0", "b", "hidden");
    assertThat(of(known.withoutReplaced(List.of(moved)), moved)).isInstanceOf(CopyNeeded.class);
  }

  /** Changed credentials count as a request. */
  @Test
  void requestOfTheUserAndAChangedSpecCopyAgain() {
    PreviousState known = remembering(Map.of("1.0", unreadable()));
    assertThat(of(known.withoutBackoff(NOW)))
        .isInstanceOfSatisfying(CopyNeeded.class, copy -> assertThat(copy.attempts()).isEqualTo(1));
    assertThat(of(known.withoutFailures())).isInstanceOf(CopyNeeded.class);
  }

  @Test
  void failuresThatAreNotNamedAreNotCopiedAgainEither() {
    PreviousState known =
        remembering(Map.of(), List.of(new FailureGroup(Reason.DESTINATION_UNREADABLE, 1, 1, NOW)));
    assertThat(of(known.naming(Stream.of(HIDDEN.image())))).isInstanceOf(Failing.class);
    assertThat(of(known.withoutBackoff(NOW).naming(Stream.of(HIDDEN.image()))))
        .isInstanceOf(CopyNeeded.class);
  }

  @Test
  void otherFailuresDoNotMeanThatItWasCopied() {
    var refused =
        new TagFailure(
            "1.0",
            new Problem(Reason.DESTINATION_UNREADABLE, "HTTP 401."),
            1,
            Optional.of(new TagFailure.Attempt(Optional.empty(), in(-90))),
            NOW);
    assertThat(of(remembering(Map.of("1.0", refused)))).isInstanceOf(CopyNeeded.class);
  }

  @Test
  void failedCopyIsTriedAgainAsUsual() {
    TagFailure failure = failure(of(PreviousState.NONE, finished(REFUSED_BY_DESTINATION, "1.0")));
    assertThat(failure.problem().reason()).isEqualTo(Reason.DESTINATION_UNWRITABLE);
    assertThat(of(remembering(Map.of("1.0", failure.backingOffUntil(NOW)))))
        .isInstanceOf(CopyNeeded.class);
  }

  private static TagFailure unreadable() {
    return failure(of(PreviousState.NONE, COPIED_BEFORE)).backingOffUntil(NOW);
  }

  private static TagFailure failure(TagState state) {
    return ((Failing) state).failure();
  }

  private static TagState of(PreviousState previous, CopyRun... runs) {
    return of(previous, HIDDEN, runs);
  }

  private static TagState of(PreviousState previous, TagObservation tag, CopyRun... runs) {
    var observation = new Observation(new Observation.TagObservations(List.of(tag)), List.of(runs));
    return TagState.of(tag, intent(Mode.RECURRENT, "1.0"), observation, previous, CLOCK);
  }
}
