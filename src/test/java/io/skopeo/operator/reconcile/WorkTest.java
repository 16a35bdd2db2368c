package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Run;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final Work work = new Work();

  @Test
  void whatRunsIsCountedAlsoAfterARestart() {
    Stream<TaskRun> runs =
        Stream.of(
            run("one", "docker.io=8", "Unknown"),
            run("two", "docker.io=3", "Unknown"),
            run("ended", "docker.io=100", "True"),
            run("elsewhere", "quay.io=50", "Unknown"),
            run("foreign", "many", "Unknown"));
    List<Work.AtWork> atWork = work.at(runs, NOW);
    assertThat(atWork).hasSize(4).allMatch(run -> run.namespace().equals("team"));
    assertThat(pulls(atWork)).isEqualTo(11);
  }

  @Test
  void whatTheInformerDoesNotShowYetCountsOnce() {
    work.add("team", List.of(started("one"), started("two")), NOW);
    assertThat(pulls(work.at(Stream.of(), NOW))).isEqualTo(10);
    assertThat(work.at(Stream.of(run("one", "docker.io=5", "Unknown")), NOW)).hasSize(2);
    assertThat(work.at(Stream.of(run("one", "docker.io=5", "True")), NOW)).hasSize(1);
  }

  @Test
  void whatTheInformerNeverShowsIsForgotten() {
    work.add("team", List.of(started("one")), NOW);
    assertThat(work.at(Stream.of(), NOW.plusSeconds(61))).isEmpty();
    assertThat(work.at(Stream.of(), NOW.minusSeconds(3600))).as("clock put back").isEmpty();
  }

  private static int pulls(List<Work.AtWork> atWork) {
    return atWork.stream().mapToInt(run -> run.pullsOf("docker.io")).sum();
  }

  private static Run started(String name) {
    String line =
        "docker://docker.io/library/nginx@sha256:%s docker://registry.example.com/nginx:1"
            .formatted("a".repeat(64));
    return new Run(
        "central", name, new Batch(Batch.read(line).lines(), 5, 0), NOW, new Run.AtWork());
  }

  private static TaskRun run(String name, String pulls, String succeeded) {
    return new TaskRunBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("central")
        .withCreationTimestamp(NOW.toString())
        .addToLabels("skopeo.io/image-uid", "uid")
        .addToAnnotations("skopeo.io/image-reference", "team/image")
        .addToAnnotations("skopeo.io/pulls", pulls)
        .endMetadata()
        .withNewStatus()
        .withCompletionTime("Unknown".equals(succeeded) ? null : NOW.toString())
        .withConditions(new ConditionBuilder().withType("Succeeded").withStatus(succeeded).build())
        .endStatus()
        .build();
  }
}
