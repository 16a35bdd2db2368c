package io.skopeo.operator.controller.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.planning.input.PreviousState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageTrackerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final PreviousState WRITTEN = PreviousState.NONE.withNextDue(Optional.of(NOW));
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
  void unwrittenSyncReplacesTheWrittenOne() {
    tracker.keepUnwritten("a", WRITTEN, NOW.plusSeconds(60));
    assertThat(tracker.recall("a", WRITTEN).nextDue()).contains(NOW.plusSeconds(60));
    assertThat(tracker.recall("b", WRITTEN)).isEqualTo(WRITTEN);
    tracker.keepUnwritten("a", WRITTEN, NOW.plusSeconds(120));
    assertThat(tracker.recall("a", WRITTEN).nextDue()).contains(NOW.plusSeconds(120));
  }

  @Test
  void newerStatusCounts() {
    tracker.keepUnwritten("a", WRITTEN, NOW.plusSeconds(60));
    PreviousState other = PreviousState.NONE.withNextDue(Optional.of(NOW.plusSeconds(10)));
    assertThat(tracker.recall("a", other)).isEqualTo(other);
  }

  @Test
  void unwrittenSyncIsRemovedOnceTheStatusIsWritten() {
    tracker.keepUnwritten("a", WRITTEN, NOW.plusSeconds(60));
    tracker.statusWritten("a");
    assertThat(tracker.recall("a", WRITTEN)).isEqualTo(WRITTEN);
  }

  private OperatorSnapshot at(Instant instant) {
    return tracker.snapshot(Stream.empty(), List.of(), instant);
  }
}
