package io.skopeo.operator.copying.queue;

import static io.skopeo.operator.copying.queue.QueueFixture.NOW;
import static io.skopeo.operator.copying.queue.QueueFixture.destination;
import static io.skopeo.operator.copying.queue.QueueFixture.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.ImageReference.Tagged;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DestinationTrackerTest {
  private static final Tagged ONE = destination(image("a", 1), 1);
  private static final Tagged OTHER = destination(image("a", 1), 2);
  private static final Instant LATER = NOW.plusSeconds(30);

  private final DestinationTracker tracker = new DestinationTracker();

  private boolean isTaken(Tagged destination, Instant observed) {
    return tracker.isInFlight(destination) || tracker.hasEndedSince(destination, observed);
  }

  @Test
  void destinationIsTakenFromTheCutToTheEndOfTheRun() {
    tracker.launching(1, List.of(ONE));
    assertThat(isTaken(ONE, LATER)).isTrue();
    tracker.launched(1, "run");
    assertThat(isTaken(ONE, LATER)).isTrue();
    assertThat(isTaken(OTHER, LATER)).isFalse();
    assertThat(tracker.running()).containsExactly("run");
    assertThat(tracker.ended("run", NOW)).containsExactly(ONE);
    assertThat(isTaken(ONE, LATER)).isFalse();
    assertThat(tracker.running()).isEmpty();
  }

  @Test
  void destinationOfALaunchThatFailedIsFree() {
    tracker.launching(1, List.of(ONE));
    tracker.failed(1);
    tracker.failed(1);
    tracker.launched(1, "run");
    assertThat(isTaken(ONE, NOW)).isFalse();
    assertThat(tracker.running()).isEmpty();
  }

  @Test
  void endIsRememberedForWhatWasObservedBefore() {
    tracker.found("run", List.of(ONE));
    tracker.ended("run", NOW);
    assertThat(isTaken(ONE, NOW.minusMillis(1))).isTrue();
    assertThat(isTaken(ONE, NOW)).isTrue();
    assertThat(isTaken(ONE, NOW.plusMillis(1))).isFalse();
  }

  @Test
  void endIsForgottenWhenNoPassIsAsOld() {
    tracker.found("run", List.of(ONE));
    tracker.ended("run", NOW);
    tracker.ended("other", NOW.plus(DestinationTracker.REMEMBERED).plusMillis(1));
    assertThat(isTaken(ONE, NOW)).isFalse();
  }

  @Test
  void noMoreEndsAreRememberedThanAllowed() {
    for (int run = 0; run < 2; run++) {
      int first = run;
      tracker.found(
          "run-" + run,
          IntStream.range(0, DestinationTracker.MOST_DESTINATIONS)
              .mapToObj(i -> destination(image("a", first), i))
              .toList());
      tracker.ended("run-" + run, NOW);
    }
    assertThat(isTaken(destination(image("a", 0), 0), NOW)).isFalse();
    assertThat(isTaken(destination(image("a", 1), 0), NOW)).isTrue();
  }

  @Test
  void newsOfARunMayArriveInAnyOrder() {
    tracker.launching(1, List.of(ONE));
    tracker.found("run", List.of(ONE));
    tracker.launched(1, "run");
    tracker.found("run", List.of(ONE));
    tracker.ended("run", NOW);
    tracker.ended("run", LATER);
    assertThat(tracker.found("run", List.of(ONE))).isFalse();
    assertThat(isTaken(ONE, LATER)).isFalse();
  }

  @Test
  void runThatEndedBeforeItsNameWasToldHoldsNothing() {
    tracker.launching(1, List.of(ONE));
    tracker.ended("run", NOW);
    tracker.launched(1, "run");
    assertThat(isTaken(ONE, LATER)).isFalse();
    assertThat(isTaken(ONE, NOW)).isTrue();
  }

  @Test
  void destinationOfTwoRunsIsTakenUntilBothHaveEnded() {
    tracker.found("one", List.of(ONE));
    tracker.found("other", List.of(ONE));
    tracker.ended("one", NOW);
    assertThat(isTaken(ONE, LATER)).isTrue();
    tracker.ended("other", NOW);
    assertThat(isTaken(ONE, LATER)).isFalse();
  }
}
