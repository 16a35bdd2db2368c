package io.skopeo.operator.controller.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.events.ImageDeletionEventSource;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunFingerprint;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.FirstSync;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nothing that was deleted stays in memory. */
class ControllerStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String IMAGE = "uid-of-image";
  private static final String RUN = "uid-of-run";
  private static final List<CopyRun> STARTED =
      List.of(
          new CopyRun(
              "team",
              "run",
              CopyBatch.NONE,
              NOW,
              new CopyRun.Running(),
              Optional.of(new RunFingerprint(RUN, "", ""))));

  private final TaskRunTracker runs = new TaskRunTracker();
  private final ControllerState state =
      new ControllerState(
          new ImageTracker(),
          runs,
          new CapacityLimiter(mock(), ConcurrencyLimits.DEFAULT, 20, runs, _ -> {}));

  @Test
  void deletedImageIsRemoved() {
    state.images().begin(IMAGE, NOW);
    state.images().nextSync(IMAGE, FirstSync.Never::new, NOW);
    state.images().rejectCredentials(IMAGE, Optional.of("version"));
    state.runs().keepFingerprints(IMAGE, STARTED);
    assertThat(state.holds(IMAGE)).isTrue();
    var image = new Image();
    image.setMetadata(new ObjectMetaBuilder().withUid(IMAGE).build());
    new ImageDeletionEventSource(state::removeImage).onResourceDeleted(image);
    assertThat(state.holds(IMAGE)).isFalse();
    assertThat(state.holds(RUN)).as("its fingerprint").isFalse();
    assertThat(state.images().rejectedCredentials(IMAGE)).isEmpty();
  }

  @Test
  void deletedRunIsRemoved() {
    TaskRun run =
        new TaskRunBuilder()
            .withNewMetadata()
            .withUid(RUN)
            .withLabels(Map.of())
            .endMetadata()
            .build();
    state.runs().keepFingerprints(IMAGE, STARTED);
    state.runs().reported(run);
    assertThat(state.runs().isReported(run)).isTrue();
    state.removeRun(RUN);
    assertThat(state.holds(RUN)).isFalse();
    assertThat(state.runs().isReported(run)).isFalse();
    assertThat(state.runs().fingerprint(run, Optional.empty())).isEmpty();
  }
}
