package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Seal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nothing that was deleted is held in memory. */
class ControllerStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String IMAGE = "uid-of-image";
  private static final String RUN = "uid-of-run";
  private static final List<Run> STARTED =
      List.of(
          new Run(
              "team",
              "run",
              Batch.NONE,
              NOW,
              new Run.AtWork(),
              Optional.of(new Seal(RUN, "", ""))));

  private final TaskRunTracker runs = new TaskRunTracker();
  private final ControllerState state =
      new ControllerState(
          new ImageTracker(), runs, new Gate(mock(), Limits.DEFAULT, 20, runs, _ -> {}));

  @Test
  void imageIsForgottenWhenItIsDeleted() {
    state.images().begin(IMAGE, NOW);
    state.images().keepUnwritten(IMAGE, Memory.NONE, NOW);
    state.images().refuseCredentials(IMAGE, Optional.of("version"));
    state.runs().keepSeals(IMAGE, STARTED);
    assertThat(state.holds(IMAGE)).isTrue();
    var image = new Image();
    image.setMetadata(new ObjectMetaBuilder().withUid(IMAGE).build());
    new ImageDeletionEventSource(state::removeImage).onResourceDeleted(image);
    assertThat(state.holds(IMAGE)).isFalse();
    assertThat(state.holds(RUN)).as("its seal").isFalse();
    assertThat(state.images().recall(IMAGE, Memory.NONE)).isEqualTo(Memory.NONE);
    assertThat(state.images().refusedCredentials(IMAGE)).isEmpty();
  }

  @Test
  void runIsForgottenWhenItIsDeleted() {
    TaskRun run =
        new TaskRunBuilder()
            .withNewMetadata()
            .withUid(RUN)
            .withLabels(Map.of())
            .endMetadata()
            .build();
    state.runs().keepSeals(IMAGE, STARTED);
    state.runs().reported(run);
    assertThat(state.runs().isReported(run)).isTrue();
    state.removeRun(RUN);
    assertThat(state.holds(RUN)).isFalse();
    assertThat(state.runs().isReported(run)).isFalse();
    assertThat(state.runs().seal(run, Optional.empty())).isEmpty();
  }
}
