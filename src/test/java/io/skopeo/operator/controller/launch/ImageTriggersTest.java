package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static io.skopeo.operator.controller.RunFixture.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.planning.input.FirstSync;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageTriggersTest {
  private static final ImageName APP = image("team", "app");
  private static final ResourceID EVENT = new ResourceID("app", "team");
  private static final Instant NEXT = NOW.plusSeconds(300);

  private final ImageTracker tracker = new ImageTracker();
  private final ImageTriggers triggers = new ImageTriggers(tracker, new ImageCache());
  private final List<ResourceID> events = new ArrayList<>();

  @BeforeEach
  void syncInFiveMinutes() {
    triggers.sendTo(events::add);
    tracker.nextSync(APP.uid(), () -> new FirstSync.At(NEXT), NOW);
  }

  private Optional<Instant> nextSync() {
    return tracker.nextSync(APP.uid(), FirstSync.Never::new, NOW);
  }

  @Test
  void launchedCopiesLeadToAPassThatComparesNothing() {
    triggers.launched(List.of(APP));
    assertThat(events).containsExactly(EVENT);
    assertThat(nextSync()).contains(NEXT);
  }

  @Test
  void triggerLeadsToASyncNow() {
    triggers.now(List.of(APP), NOW);
    assertThat(events).containsExactly(EVENT);
    assertThat(nextSync()).contains(NOW);
  }

  @Test
  void triggerForLaterLeadsToASyncInSomeSeconds() {
    triggers.later(List.of(APP), NOW);
    assertThat(events).containsExactly(EVENT);
    assertThat(nextSync()).contains(NOW.plusSeconds(3));
  }

  @Test
  void imageThatIsNotTrackedIsNotTriggered() {
    triggers.now(List.of(image("team", "deleted")), NOW);
    assertThat(events).isEmpty();
    assertThat(triggers.exists(APP)).as("no informer shows it").isFalse();
    assertThat(triggers.isCurrent(APP, 1)).isFalse();
  }
}
