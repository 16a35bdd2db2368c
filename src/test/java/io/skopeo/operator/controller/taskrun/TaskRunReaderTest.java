package io.skopeo.operator.controller.taskrun;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static io.skopeo.operator.controller.RunFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.PreviousState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRunReaderTest {
  private static final Instant END = NOW.plusSeconds(60);
  private static final Instant LATER = NOW.plusSeconds(120);

  private final RunFixture runs = new RunFixture();
  private final TaskRun one = runs.ended(runs.launch(batch("team", "app"), 1), "True", END);
  private final TaskRun two = runs.ended(runs.launch(batch("team", "app"), 2), "True", END);

  @AfterEach
  void close() {
    runs.close();
  }

  private static String key(TaskRun run) {
    return run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
  }

  private static PreviousState reported(
      Set<String> open, Optional<Instant> until, Optional<Set<String>> last) {
    PreviousState none = PreviousState.NONE;
    return new PreviousState(
        none.handled(),
        none.lastSync(),
        none.settled(),
        none.failures(),
        none.failureGroups(),
        none.currentTag(),
        none.newCopies(),
        new PreviousState.KnownRuns(open, until, last));
  }

  private List<String> unreported(String image, PreviousState previous) {
    var resource = new Image();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName(image)
            .withUid("uid-of-" + image)
            .build());
    return runs.reader.unreported(resource, Stream.of(one, two), previous, LATER).stream()
        .map(CopyRun::toString)
        .toList();
  }

  @Test
  void runsOfANewImageAreUnreported() {
    assertThat(unreported("app", PreviousState.NONE)).containsExactly(key(one), key(two));
    assertThat(unreported("other", PreviousState.NONE)).isEmpty();
  }

  @Test
  void runsThatEndInOneSecondAreBothReportedOnce() {
    assertThat(
            unreported("app", reported(Set.of(), Optional.of(END), Optional.of(Set.of(key(one))))))
        .containsExactly(key(two));
    assertThat(
            unreported(
                "app",
                reported(Set.of(), Optional.of(END), Optional.of(Set.of(key(one), key(two))))))
        .isEmpty();
  }

  @Test
  void afterARestartOnlyOpenRunsOfTheLastReportedSecondAreUnreported() {
    assertThat(unreported("app", reported(Set.of(), Optional.of(END), Optional.empty()))).isEmpty();
    assertThat(unreported("app", reported(Set.of(key(two)), Optional.of(END), Optional.empty())))
        .containsExactly(key(two));
  }

  @Test
  void runWithoutProofIsNoRunOfTheImage() {
    two.getMetadata().setAnnotations(Map.of());
    assertThat(unreported("app", PreviousState.NONE)).containsExactly(key(one));
  }
}
