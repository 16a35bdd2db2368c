package io.skopeo.operator.controller.taskrun;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.controller.proof.ProofKey;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskRunVerifierTest {
  private static final CopyBatch TWO = RunFixture.batch("team", "one", "two");

  private final RunFixture runs = new RunFixture();
  private final TaskRun run = runs.launch(TWO, 1);

  @AfterEach
  void close() {
    runs.close();
  }

  private TaskRun changed(Consumer<ObjectMeta> change) {
    TaskRun copy = new TaskRunBuilder(run).build();
    change.accept(copy.getMetadata());
    return copy;
  }

  @Test
  void runOfThisOperatorSaysWhatItMayDo() {
    VerifiedTaskRun verified = runs.verifier.of(run).orElseThrow();
    assertThat(verified.imagesNamespace()).isEqualTo("team");
    assertThat(verified.lane()).isEqualTo(RunIdentity.laneKey("team"));
    assertThat(verified.pulls())
        .containsExactly(new PullCount(new PullCount.Quota(PullCount.ANONYMOUS, "quay.io"), 2));
    assertThat(verified.key()).isEqualTo("central/" + run.getMetadata().getName());
    assertThat(runs.verifier.problem()).isEmpty();
  }

  @Test
  void runIsVerifiedAfterARestart() {
    var later =
        new TaskRunVerifier(
            new ProofKey(runs.cluster.client(), RunFixture.CENTRAL), RunFixture.CENTRAL);
    assertThat(later.of(run)).isPresent();
  }

  static Stream<Consumer<ObjectMeta>> forgeries() {
    return Stream.of(
        // Rerun of the Dashboard: all labels and annotations under another name
        metadata -> {
          metadata.setName(metadata.getName() + "-r");
          metadata.getLabels().put("dashboard.tekton.dev/rerunOf", "it");
        },
        metadata -> metadata.setNamespace("team"),
        metadata -> metadata.setNamespace("other"),
        metadata -> metadata.getLabels().put(RunIdentity.IMAGE_NAMESPACE, "other"),
        metadata -> metadata.getLabels().remove(RunIdentity.IMAGE_NAMESPACE),
        metadata -> metadata.getLabels().put(RunIdentity.LANE, RunIdentity.laneKey("other")),
        metadata -> metadata.getAnnotations().put(RunIdentity.LINES, "0"),
        metadata -> metadata.getAnnotations().put(RunPulls.ANNOTATION, "docker.io=999999999"),
        metadata -> metadata.getAnnotations().put(RunIdentity.DEADLINE, "4000000000"),
        metadata -> metadata.getAnnotations().put(RunIdentity.DEADLINE, "never"),
        metadata -> metadata.getAnnotations().remove(RunIdentity.DEADLINE),
        metadata -> metadata.getAnnotations().put(RunIdentity.PROOF, "v1.00"),
        metadata -> metadata.getAnnotations().remove(RunIdentity.PROOF),
        metadata -> metadata.setAnnotations(null),
        metadata -> metadata.setLabels(null));
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void alteredRunIsNotVerified(Consumer<ObjectMeta> forgery) {
    assertThat(runs.verifier.of(changed(forgery))).isEmpty();
  }

  /** People see them; nothing is decided by them. */
  @Test
  void labelsForPeopleMayChange() {
    assertThat(
            runs.verifier.of(changed(metadata -> metadata.getLabels().putAll(Map.of("team", "a")))))
        .isPresent();
  }

  @Test
  void runInANamespaceOfATeamSpeaksOnlyOfImagesThere() {
    TaskRun own =
        changed(metadata -> {
          metadata.setNamespace("team");
          metadata.getAnnotations().put(RunIdentity.PROOF, runs.verifier.prove(metadata).orThrow());
        });
    assertThat(runs.verifier.of(own)).isPresent();
    TaskRun ofOthers =
        changed(metadata -> {
          metadata.setNamespace("team");
          metadata.getLabels().put(RunIdentity.IMAGE_NAMESPACE, "other");
          metadata.getAnnotations().put(RunIdentity.PROOF, runs.verifier.prove(metadata).orThrow());
        });
    assertThat(runs.verifier.of(ofOthers)).as("although it is proven").isEmpty();
  }

  @Test
  void runIsOverFiveMinutesAfterItsDeadline() {
    var end = RunFixture.OPTIONS.at(NOW).deadline().plus(Duration.ofMinutes(5));
    assertThat(TaskRunVerifier.isOver(run, end)).isFalse();
    assertThat(TaskRunVerifier.isOver(run, end.plusSeconds(1))).isTrue();
    assertThat(TaskRunVerifier.isOver(changed(metadata -> metadata.setAnnotations(null)), end))
        .isFalse();
  }
}
