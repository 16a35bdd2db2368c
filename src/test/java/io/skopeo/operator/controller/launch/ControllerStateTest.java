package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static io.skopeo.operator.controller.RunFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.events.ImageEventSource;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.planning.input.FirstSync;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing that was deleted stays in memory. */
class ControllerStateTest {
  private static final String UID = "uid-of-app";

  private final LauncherFixture test = new LauncherFixture();
  private final ControllerState state =
      new ControllerState(test.tracker, test.runs.contents, test.requests);

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void deletedImageIsRemoved() {
    Image image = test.image("team", "app", 1, "");
    state.images().nextSync(UID, FirstSync.Never::new, NOW);
    state.images().rejectCredentials(UID, Optional.of("version"));
    test.offer("team", "app");
    assertThat(state.requests().waiting(UID)).isPresent();
    new ImageEventSource(state::removeImage, new ImagesBySet()).onResourceDeleted(image);
    assertThat(state.holds(UID)).isFalse();
    assertThat(state.requests().waiting(UID)).isEmpty();
    assertThat(state.images().rejectedCredentials(UID)).isEmpty();
  }

  @Test
  void imageThatIsDeletedDuringItsPassIsRemovedAfterIt() {
    Image image = test.image("team", "app", 1, "");
    IndexedResourceCache<Image> all = mock();
    when(all.get(any())).thenReturn(Optional.of(image));
    test.offer("team", "app");
    state.removeIfDeleted(image, all);
    assertThat(state.holds(UID)).isTrue();
    Image other = test.image("team", "app", 1, "");
    other.getMetadata().setUid("another");
    when(all.get(any())).thenReturn(Optional.of(other));
    state.removeIfDeleted(image, all);
    assertThat(state.holds(UID)).isFalse();
  }

  @Test
  void deletedRunIsRemoved() {
    TaskRun run = test.runs.launch(batch("team", "app"), 1);
    String uid = run.getMetadata().getUid();
    assertThat(state.holds(uid)).isTrue();
    state.runs().remove(uid);
    assertThat(state.holds(uid)).isFalse();
  }
}
