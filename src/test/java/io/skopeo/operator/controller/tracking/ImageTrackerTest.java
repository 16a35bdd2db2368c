package io.skopeo.operator.controller.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.FirstSync;
import io.skopeo.operator.problem.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageTrackerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofMinutes(30));

  private final ImageTracker tracker = new ImageTracker();
  private final Image image = new Image();

  @BeforeEach
  void oneImage() {
    image.setMetadata(new ObjectMetaBuilder().withUid("uid").withName("app").build());
    tracker.watch(() -> Stream.of(image));
    tracker.activate(NOW);
  }

  @Test
  void operatorWithoutImagesIsActive() {
    tracker.watch(Stream::empty);
    assertThat(at(LATER).activeSince()).contains(NOW);
    assertThat(at(LATER).isStuck()).isFalse();
  }

  @Test
  void standbyIsNotActive() {
    var standby = new ImageTracker();
    standby.watch(() -> Stream.of(image));
    assertThat(standby.snapshot(Stream.empty(), List.of(), LATER).activeSince()).isEmpty();
  }

  @Test
  void imageThatIsNeverReconciledIsStuck() {
    assertThat(at(LATER).isStuck()).isTrue();
  }

  @Test
  void newImageIsNotStuck() {
    image.getMetadata().setCreationTimestamp(LATER.minusSeconds(1).toString());
    assertThat(at(LATER).isStuck()).isFalse();
    assertThat(at(LATER).overdue()).isZero();
    assertThat(at(LATER.plus(Duration.ofMinutes(30))).isStuck()).isTrue();
  }

  @Test
  void reconcileThatNeverEndsIsStuck() {
    tracker.begin("uid", NOW);
    assertThat(at(LATER).isStuck()).isTrue();
    assertThat(at(LATER).overdue()).isEqualTo(1);
  }

  @Test
  void failedReconcilesAreOverdueButNotStuck() {
    tracker.begin("uid", NOW);
    tracker.end(LATER.minusSeconds(1));
    assertThat(at(LATER).isStuck()).isFalse();
    assertThat(at(LATER).overdue()).isEqualTo(1);
  }

  @Test
  void imageWithoutScheduleIsNeverDue() {
    tracker.begin("uid", NOW);
    tracker.schedule("uid", Optional.empty());
    tracker.end(NOW);
    assertThat(at(LATER).overdue()).isZero();
  }

  @Test
  void imageInDeletionIsLeftOut() {
    tracker.begin("uid", NOW);
    image.getMetadata().setDeletionTimestamp(NOW.toString());
    assertThat(at(LATER).images()).isEmpty();
    assertThat(at(LATER).isStuck()).isFalse();
  }

  @Test
  void firstSyncIsDecidedOnce() {
    Instant due = NOW.plusSeconds(60);
    assertThat(tracker.nextSync("uid", () -> new FirstSync.At(due), NOW)).contains(due);
    assertThat(tracker.nextSync("uid", ImageTrackerTest::notAsked, LATER)).contains(due);
    assertThat(at(NOW).images().getFirst().nextSync()).contains(due);
  }

  @Test
  void fulfilledImageHasNoNextSync() {
    assertThat(tracker.nextSync("uid", FirstSync.Never::new, NOW)).isEmpty();
    assertThat(tracker.nextSync("uid", ImageTrackerTest::notAsked, LATER)).isEmpty();
    assertThat(at(NOW).images().getFirst().nextSync()).isEmpty();
  }

  @Test
  void syncReplacesTheNextOne() {
    tracker.nextSync("uid", () -> new FirstSync.At(NOW), NOW);
    tracker.compare("uid", plan(Optional.of(LATER)), NOW);
    assertThat(tracker.nextSync("uid", ImageTrackerTest::notAsked, NOW)).contains(LATER);
    tracker.compare("uid", plan(Optional.empty()), LATER);
    assertThat(tracker.nextSync("uid", ImageTrackerTest::notAsked, LATER)).isEmpty();
  }

  @Test
  void triggerDuringAPassIsKept() {
    tracker.nextSync("uid", () -> new FirstSync.At(NOW), NOW);
    tracker.beginPass("uid");
    assertThat(tracker.makeDue("uid", NOW.minusSeconds(1))).isTrue();
    tracker.compare("uid", plan(Optional.of(LATER)), NOW);
    assertThat(tracker.nextSync("uid", ImageTrackerTest::notAsked, NOW))
        .contains(NOW.minusSeconds(1));
    tracker.beginPass("uid");
    tracker.compare("uid", plan(Optional.of(LATER)), NOW);
    assertThat(tracker.nextSync("uid", ImageTrackerTest::notAsked, NOW)).contains(LATER);
  }

  @Test
  void triggerForAnUnknownImageLeavesNothing() {
    assertThat(tracker.makeDue("other", NOW)).isFalse();
    assertThat(tracker.holds("other")).isFalse();
  }

  @Test
  void forgottenNextSyncIsDecidedAgain() {
    tracker.nextSync("uid", FirstSync.Never::new, NOW);
    tracker.forgetNextSync("uid");
    assertThat(tracker.nextSync("uid", () -> new FirstSync.At(LATER), NOW)).contains(LATER);
  }

  @Test
  void fiftyImagesASecondBeginAtOnce() {
    for (int i = 0; i < 3000; i++) {
      assertThat(tracker.nextSync("uid-" + i, FirstSync.AtOnce::new, NOW))
          .contains(NOW.plusMillis(20L * i));
    }
    assertThat(tracker.nextSync("later", FirstSync.AtOnce::new, LATER)).contains(LATER);
  }

  private static CopyRun finished(String name, Instant at) {
    return new CopyRun(
        "team", name, CopyBatch.NONE, NOW, new CopyRun.Finished(List.of(), at, Map.of()));
  }

  @Test
  void runsThatEndInOneSecondAreReportedByDifferentPasses() {
    assertThat(tracker.reportedAt("uid", NOW)).isEmpty();
    tracker.report("uid", List.of(finished("one", NOW)));
    tracker.report("uid", List.of(finished("two", NOW.plusMillis(900))));
    assertThat(tracker.reportedAt("uid", NOW)).contains(Set.of("team/one", "team/two"));
  }

  @Test
  void onlyTheLastReportedRunsAreKept() {
    tracker.report("uid", List.of(finished("one", NOW), finished("two", NOW.plusSeconds(1))));
    assertThat(tracker.reportedAt("uid", NOW)).isEmpty();
    assertThat(tracker.reportedAt("uid", NOW.plusSeconds(1))).contains(Set.of("team/two"));
    tracker.report("uid", List.of(finished("earlier", NOW)));
    tracker.report("uid", List.of());
    assertThat(tracker.reportedAt("uid", NOW.plusSeconds(1))).contains(Set.of("team/two"));
    tracker.report("uid", List.of(finished("later", LATER)));
    assertThat(tracker.reportedAt("uid", LATER)).contains(Set.of("team/later"));
  }

  private static FirstSync notAsked() {
    throw new AssertionError("it was decided before");
  }

  private static Plan plan(Optional<Instant> nextDue) {
    return new Plan(
        new Assessment.UpToDate(Reason.UP_TO_DATE, "All tags are present."),
        Plan.Offered.NOTHING,
        Plan.Runs.continuing(List.of()),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        nextDue);
  }

  private OperatorSnapshot at(Instant instant) {
    return tracker.snapshot(Stream.empty(), List.of(), instant);
  }
}
