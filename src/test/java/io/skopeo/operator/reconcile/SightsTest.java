package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.skopeo.operator.api.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SightsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOW.plus(Duration.ofMinutes(30));

  private final Sights sights = new Sights();
  private final Image image = new Image();

  @BeforeEach
  void oneImage() {
    image.setMetadata(new ObjectMetaBuilder().withUid("uid").withName("app").build());
    sights.of(() -> Stream.of(image));
    sights.acts(NOW);
  }

  @Test
  void whoHasNoImagesActsAllTheSame() {
    sights.of(Stream::empty);
    assertThat(at(LATER).acting()).contains(NOW);
    assertThat(at(LATER).isStuck()).isFalse();
  }

  @Test
  void whoStandsByDoesNotActThoughItSeesImages() {
    var standby = new Sights();
    standby.of(() -> Stream.of(image));
    assertThat(standby.state(Stream.empty(), List.of(), LATER).acting()).isEmpty();
  }

  @Test
  void whatIsNeverBegunIsStuck() {
    assertThat(at(LATER).isStuck()).isTrue();
  }

  @Test
  void whatHasJustBeenMadeIsNotStuckHoweverLongThereWasNothing() {
    image.getMetadata().setCreationTimestamp(LATER.minusSeconds(1).toString());
    assertThat(at(LATER).isStuck()).isFalse();
    assertThat(at(LATER).overdue()).isZero();
    assertThat(at(LATER.plus(Duration.ofMinutes(30))).isStuck()).isTrue();
  }

  @Test
  void aPassThatNeverEndsIsStuck() {
    sights.begins("uid", NOW);
    assertThat(at(LATER).isStuck()).isTrue();
    assertThat(at(LATER).overdue()).isEqualTo(1);
  }

  @Test
  void passesThatFailAreNotStuckThoughTheImageIsOverdue() {
    sights.begins("uid", NOW);
    sights.ended(LATER.minusSeconds(1));
    assertThat(at(LATER).isStuck()).isFalse();
    assertThat(at(LATER).overdue()).isEqualTo(1);
  }

  @Test
  void whatIsDoneForGoodIsNeverDue() {
    sights.begins("uid", NOW);
    sights.answered("uid", Optional.empty());
    sights.ended(NOW);
    assertThat(at(LATER).overdue()).isZero();
  }

  @Test
  void whatIsBeingDeletedIsLeftOut() {
    sights.begins("uid", NOW);
    image.getMetadata().setDeletionTimestamp(NOW.toString());
    assertThat(at(LATER).images()).isEmpty();
    assertThat(at(LATER).isStuck()).isFalse();
  }

  private State at(Instant instant) {
    return sights.state(Stream.empty(), List.of(), instant);
  }
}
