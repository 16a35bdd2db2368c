package io.skopeo.operator.controller.archive.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.tekton.v1.ParamValue;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.VolumeWork;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeRoundTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  private static final Optional<String> NOTHING = Optional.empty();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refused: the volume is full: 12.3 GiB are needed, 4.0 GiB are free | VOLUME_FULL",
        "refused: the folder a belongs to the ImageExport b/c: choose another | VOLUME_UNUSABLE",
        "refused: the volume is read-only | VOLUME_UNUSABLE",
      })
  void refusalsOfTheTaskHaveReasons(String summary, Reason reason) {
    Problem problem = VolumeRound.refusal(run("False", summary)).orElseThrow();
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.sentence()).startsWith("The ").endsWith(".");
  }

  @Test
  void countsAreNoRefusal() {
    assertThat(VolumeRound.refusal(run("True", "copied 3, skipped 0, failed 0 of 3"))).isEmpty();
  }

  @Test
  void runIsReadToItsEnd() {
    var round = new VolumeRound("spec", NOTHING, NOTHING);
    round.launched(launched());
    assertThat(round.read(Optional.of(run("Unknown", "")), NOW)).isEmpty();
    assertThat(round.running()).isPresent();
    assertThat(round.read(Optional.of(run("True", "")), NOW)).isPresent();
    assertThat(round.running()).isEmpty();
  }

  @Test
  void deletedRunHasDoneNothing() {
    var round = new VolumeRound("spec", NOTHING, NOTHING);
    round.launched(launched());
    CopyRun ended = round.read(Optional.empty(), NOW).orElseThrow().run();
    assertThat(ended.state()).isInstanceOf(CopyRun.NeverStarted.class);
    assertThat(VolumeRound.good(ended)).isEmpty();
  }

  @Test
  void newSpecOrRequestOutdatesIt() {
    Optional<String> request = Optional.of("1");
    var round = new VolumeRound("spec", request, NOTHING);
    assertThat(round.isAsked()).isTrue();
    assertThat(round.isOutdated("spec", request)).isFalse();
    assertThat(round.isOutdated("other", request)).isTrue();
    assertThat(round.isOutdated("spec", Optional.of("2"))).isTrue();
    assertThat(new VolumeRound("spec", request, request).isAsked()).isFalse();
  }

  @Test
  void obstacleEndsWithItsTime() {
    var round = new VolumeRound("spec", NOTHING, NOTHING);
    round.blockedBy(new Problem(Reason.VOLUME_FULL, "It is full."), NOW.plusSeconds(60));
    assertThat(round.obstacle(NOW)).isPresent();
    assertThat(round.obstacle(NOW.plusSeconds(60))).isEmpty();
  }

  private static VolumeRound.Launched launched() {
    return new VolumeRound.Launched(
        run("Unknown", ""), VolumeWork.Mode.EXPORT, CopyBatch.NONE, true);
  }

  private static TaskRun run(String succeeded, String summary) {
    return new TaskRunBuilder()
        .withNewMetadata()
        .withNamespace("team-a")
        .withName("run")
        .withCreationTimestamp("2026-12-01T11:59:00Z")
        .endMetadata()
        .withNewStatus()
        .withCompletionTime("Unknown".equals(succeeded) ? null : "2026-12-01T11:59:30Z")
        .withConditions(
            new ConditionBuilder()
                .withType("Succeeded")
                .withStatus(succeeded)
                .withReason("Any")
                .build())
        .addNewStep()
        .withImageID("docker-pullable://skopeo")
        .endStep()
        .addNewResult()
        .withName("summary")
        .withValue(new ParamValue(summary))
        .endResult()
        .endStatus()
        .build();
  }
}
