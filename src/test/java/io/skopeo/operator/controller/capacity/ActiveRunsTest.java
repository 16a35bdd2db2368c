package io.skopeo.operator.controller.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.controller.taskrun.TaskRunSnapshot;
import io.skopeo.operator.controller.taskrun.VerifiedTaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.RunFingerprint;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ActiveRunsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final ActiveRuns active = new ActiveRuns();

  @Test
  void runsAreCountedAfterARestart() {
    List<VerifiedTaskRun> runs =
        List.of(
            run("one", "docker.io=8", "Unknown"),
            run("two", "docker.io=3", "Unknown"),
            run("ended", "docker.io=100", "True"),
            run("elsewhere", "quay.io=50", "Unknown"),
            run("ofTheTeam", "team/mirror@docker.io=1000", "Unknown"),
            run("foreign", "many", "Unknown"));
    List<ActiveRuns.ActiveRun> runsOfAll = active.list(new TaskRunSnapshot(runs, Set.of()), NOW);
    assertThat(runsOfAll).hasSize(5).allMatch(run -> run.namespace().equals("team"));
    assertThat(pulls(runsOfAll)).as("of the anonymous quota").isEqualTo(11);
  }

  @Test
  void runThatTheInformerDoesNotShowCountsOnce() {
    active.add("uid", "team", RunPulls.ANONYMOUS, List.of(started("one"), started("two")), NOW);
    assertThat(pulls(active.list(TaskRunSnapshot.EMPTY, NOW))).isEqualTo(10);
    assertThat(active.list(shown("Unknown"), NOW)).hasSize(2);
    assertThat(active.list(shown("True"), NOW)).hasSize(1);
  }

  @Test
  void runThatTheInformerShowsCountsAsVerified() {
    active.add("uid", "team", RunPulls.ANONYMOUS, List.of(started("one")), NOW);
    var ended = new TaskRunSnapshot(List.of(), Set.of("uid-of-one"));
    assertThat(active.list(ended, NOW)).isEmpty();
    assertThat(active.destinationsOfOthers("other", TaskRunSnapshot.EMPTY, NOW)).hasSize(1);
    assertThat(active.destinationsOfOthers("other", ended, NOW)).isEmpty();
  }

  @Test
  void runThatTheInformerNeverShowsIsRemoved() {
    active.add("uid", "team", RunPulls.ANONYMOUS, List.of(started("one")), NOW);
    assertThat(active.list(TaskRunSnapshot.EMPTY, NOW.plusSeconds(61))).isEmpty();
  }

  @Test
  void deletedRunIsRemoved() {
    active.add("uid", "team", RunPulls.ANONYMOUS, List.of(started("one")), NOW);
    assertThat(active.holds("uid-of-one")).isTrue();
    active.remove("uid-of-one");
    assertThat(active.holds("uid-of-one")).isFalse();
    assertThat(active.list(TaskRunSnapshot.EMPTY, NOW)).isEmpty();
  }

  @Test
  void runThatDisappearsIsRemoved() {
    active.add("uid", "team", RunPulls.ANONYMOUS, List.of(started("one")), NOW);
    assertThat(active.list(shown("Unknown"), NOW)).hasSize(1);
    assertThat(active.list(TaskRunSnapshot.EMPTY, NOW.plusSeconds(4)))
        .as("for older snapshots")
        .hasSize(1);
    assertThat(active.list(TaskRunSnapshot.EMPTY, NOW.plusSeconds(6))).isEmpty();
  }

  private static TaskRunSnapshot shown(String succeeded) {
    return new TaskRunSnapshot(List.of(run("one", "docker.io=5", succeeded)), Set.of("uid-of-one"));
  }

  private static int pulls(List<ActiveRuns.ActiveRun> active) {
    return active.stream().mapToInt(run -> run.pullsOf("docker.io", RunPulls.ANONYMOUS)).sum();
  }

  private static CopyRun started(String name) {
    String line =
        "docker://docker.io/library/nginx@sha256:%s docker://registry.example.com/nginx:1"
            .formatted("a".repeat(64));
    return new CopyRun(
        "central",
        name,
        new CopyBatch(CopyBatch.read(line).copies(), 5, 0),
        NOW,
        new CopyRun.Running(),
        Optional.of(new RunFingerprint("uid-of-" + name, "", "")));
  }

  private static VerifiedTaskRun run(String name, String pulls, String succeeded) {
    return new VerifiedTaskRun(
        taskRun(name, succeeded), "team", RunPulls.parse(pulls), Optional.empty());
  }

  private static TaskRun taskRun(String name, String succeeded) {
    return new TaskRunBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("central")
        .withCreationTimestamp(NOW.toString())
        .addToLabels("skopeo.io/image-uid", "uid")
        .endMetadata()
        .withNewStatus()
        .withCompletionTime("Unknown".equals(succeeded) ? null : NOW.toString())
        .withConditions(new ConditionBuilder().withType("Succeeded").withStatus(succeeded).build())
        .endStatus()
        .build();
  }
}
