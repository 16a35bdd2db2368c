package io.skopeo.operator.controller.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.controller.launch.Cancellations.Affected;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.RunCancellation;
import io.skopeo.operator.planning.RunCancellation.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final Cancellations cancellations = new Cancellations();

  private static RunCancellation cancel(String run, Cause cause) {
    return new RunCancellation(
        new CopyRun("team", run, CopyBatch.NONE, NOW, new CopyRun.Running()), cause, "It is so.");
  }

  private List<String> take(Instant now) {
    return take(now, "others");
  }

  /** Makes the cancellations that are due, of runs of one lane, each with these Images. */
  private List<String> take(Instant now, String... images) {
    return take(now, _ -> new Affected("lane", Set.of(images)));
  }

  private List<String> take(Instant now, Function<String, Affected> affected) {
    List<RunCancellation> due = cancellations.due(affected, now);
    due.forEach(cancellation ->
        cancellations.made(cancellation, affected.apply(cancellation.run().toString()), now));
    return due.stream().map(cancellation -> cancellation.run().name()).toList();
  }

  @Test
  void laneLosesOneRunInAMinute() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    cancellations.replace("b", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW)).hasSize(1);
    assertThat(take(NOW.plusSeconds(59))).isEmpty();
    assertThat(cancellations.isPending()).isTrue();
    assertThat(take(NOW.plusSeconds(60))).hasSize(1);
    assertThat(cancellations.isPending()).isFalse();
  }

  @Test
  void runThatNobodyElseIsInDoesNotWait() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW, "a", "b")).containsExactly("one");
    cancellations.replace("a", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(1), "a", "b")).as("b is in it").isEmpty();
    cancellations.replace("b", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(2), "a", "b")).containsExactly("two");
  }

  @Test
  void runThatNobodyElseIsInIsNoLossForItsLane() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW, "a")).containsExactly("one");
    cancellations.replace("a", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(1), "a", "b")).containsExactly("two");
  }

  @Test
  void runWhoseImagesAreNotKnownWaits() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW)).containsExactly("one");
    cancellations.replace("a", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(1), new String[0])).isEmpty();
  }

  @Test
  void runIsCancelledOnce() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW)).containsExactly("one");
    cancellations.replace("b", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(1))).isEmpty();
    assertThat(cancellations.isPending()).isFalse();
    assertThat(cancellations.holds("b")).isFalse();
    cancellations.replace("b", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(60))).as("it goes on").containsExactly("one");
  }

  @Test
  void cancellationIsDueUntilItIsMade() {
    var affected = new Affected("lane", Set.of("others"));
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    List<RunCancellation> due = cancellations.due(_ -> affected, NOW);
    assertThat(cancellations.due(_ -> affected, NOW.plusSeconds(1))).isEqualTo(due).hasSize(1);
    assertThat(cancellations.isPending()).isTrue();
    cancellations.made(due.getFirst(), affected, NOW.plusSeconds(1));
    assertThat(cancellations.due(_ -> affected, NOW.plusSeconds(2))).isEmpty();
    assertThat(cancellations.isPending()).isFalse();
  }

  @Test
  void cancellationThatWasNotMadeIsNoLossForItsLane() {
    var affected = new Affected("lane", Set.of("others"));
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(cancellations.due(_ -> affected, NOW)).hasSize(1);
    cancellations.replace("a", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW.plusSeconds(1))).containsExactly("two");
  }

  @Test
  void otherLanesDoNotWait() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    cancellations.replace("b", List.of(cancel("two", Cause.SUPERSEDED)));
    assertThat(take(NOW, run -> new Affected("lane of " + run, Set.of("others")))).hasSize(2);
  }

  @Test
  void runThatDoesNotStartIsNotLimited() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW)).containsExactly("one");
    cancellations.replace("b", List.of(cancel("two", Cause.STUCK), cancel("three", Cause.STUCK)));
    assertThat(take(NOW)).containsExactlyInAnyOrder("two", "three");
  }

  @Test
  void oneImageThatSaysItIsStuckSuffices() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    assertThat(take(NOW)).containsExactly("one");
    for (String image : List.of("a", "b", "c")) {
      cancellations.replace(
          image, List.of(cancel("two", image.equals("b") ? Cause.STUCK : Cause.SUPERSEDED)));
    }
    assertThat(take(NOW)).containsExactly("two");
  }

  @Test
  void imageReplacesWhatItAskedFor() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    cancellations.replace("b", List.of(cancel("one", Cause.SUPERSEDED)));
    cancellations.replace("a", List.of());
    assertThat(cancellations.holds("a")).isFalse();
    assertThat(cancellations.holds("b")).isTrue();
    cancellations.replace("b", List.of());
    assertThat(take(NOW)).isEmpty();
  }

  @Test
  void endedRunIsForgotten() {
    cancellations.replace("a", List.of(cancel("one", Cause.SUPERSEDED)));
    cancellations.ended("team/one");
    assertThat(cancellations.isPending()).isFalse();
    assertThat(cancellations.holds("a")).isFalse();
  }
}
