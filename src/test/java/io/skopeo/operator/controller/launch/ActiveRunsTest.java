package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static io.skopeo.operator.controller.RunFixture.batch;
import static io.skopeo.operator.controller.RunFixture.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.controller.launch.ActiveRuns.Changes;
import io.skopeo.operator.controller.taskrun.RunContents;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActiveRunsTest {
  private static final CopyBatch TWO = batch("team", "one", "two");

  private final RunFixture runs = new RunFixture();
  private final ActiveRuns active = restarted();

  @AfterEach
  void close() {
    runs.close();
  }

  private ActiveRuns restarted() {
    var contents = new RunContents(runs.cluster.client());
    return new ActiveRuns(
        new TaskRunReader(runs.cluster.client(), runs.verifier, contents), runs.verifier, contents);
  }

  private static String key(TaskRun run) {
    return run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
  }

  private TaskRun launch() {
    TaskRun run = runs.launch(TWO, 1);
    active.add(run, TWO, NOW);
    return run;
  }

  @Test
  void runOfTheFormerLeaderIsFoundWithItsCopies() {
    TaskRun run = runs.launch(TWO, 7);
    Changes changes = active.refresh(Stream.of(run), NOW);
    assertThat(changes.found()).hasSize(1);
    assertThat(changes.found().getFirst().batch().copies()).isEqualTo(TWO.copies());
    assertThat(active.pulls().values()).containsExactly(2);
    assertThat(active.of("uid-of-two")).hasSize(1);
    assertThat(active.lastNumber(List.of(run), 3)).isEqualTo(7);
    assertThat(active.refresh(Stream.of(run), NOW).found()).as("once").isEmpty();
  }

  @Test
  void endedRunIsNotFound() {
    TaskRun run = runs.ended(runs.launch(TWO, 1), "True", NOW);
    assertThat(active.refresh(Stream.of(run), NOW).found()).isEmpty();
    assertThat(active.all()).isEmpty();
  }

  @Test
  void nameThatSomebodyElseGaveDoesNotCount() {
    TaskRun forged =
        new TaskRunBuilder(runs.launch(TWO, 7))
            .editMetadata()
            .withName("one-01234567-3-999999999999999")
            .endMetadata()
            .build();
    assertThat(active.lastNumber(List.of(forged), 3)).isZero();
    assertThat(active.refresh(Stream.of(forged), NOW).found()).isEmpty();
  }

  @Test
  void runThatTheInformerDoesNotShowYetStaysWithoutAnyRequest() {
    launch();
    long before = runs.cluster.count("GET", "");
    for (int i = 0; i < 10; i++) {
      assertThat(active.refresh(Stream.empty(), NOW.plusSeconds(i)).ended()).isEmpty();
    }
    assertThat(active.hasStopping()).isTrue();
    assertThat(runs.cluster.count("GET", "")).isEqualTo(before);
  }

  @Test
  void runThatTheInformerHidesStaysAsLongAsItExists() {
    launch();
    Instant late = NOW.plus(Duration.ofMinutes(2));
    assertThat(active.refresh(Stream.empty(), late).ended()).isEmpty();
    runs.cluster.remove("/taskruns/");
    Changes changes = active.refresh(Stream.empty(), late.plusSeconds(1));
    assertThat(changes.ended()).hasSize(1);
    assertThat(changes.untold())
        .as("no event tells them")
        .containsExactlyInAnyOrder(image("team", "one"), image("team", "two"));
    assertThat(active.all()).isEmpty();
  }

  @Test
  void deletedRunStaysUntilItsPodHasStopped() {
    TaskRun run = launch();
    active.refresh(Stream.of(run), NOW);
    runs.cluster.remove("/taskruns/");
    runs.pod(run.getMetadata().getName(), "team", "Running");
    assertThat(active.refresh(Stream.empty(), NOW.plusSeconds(1)).ended()).isEmpty();
    assertThat(active.all()).hasSize(1);
    runs.cluster.remove("/pods/");
    // The answer about a pod is kept for a second: another reader asks anew.
    assertThat(active.refresh(Stream.empty(), NOW.plusSeconds(1)).ended())
        .as("asked once a second")
        .isEmpty();
    ActiveRuns later = restarted();
    later.refresh(Stream.of(run), NOW);
    assertThat(later.refresh(Stream.empty(), NOW.plusSeconds(1)).ended()).hasSize(1);
  }

  @Test
  void runLongAfterItsDeadlineBlocksNobody() {
    TaskRun run = launch();
    Instant deadline =
        Instant.ofEpochSecond(
            Long.parseLong(run.getMetadata().getAnnotations().get(RunIdentity.DEADLINE)));
    assertThat(active.refresh(Stream.of(run), deadline.plusSeconds(300)).ended()).isEmpty();
    assertThat(active.refresh(Stream.of(run), deadline.plusSeconds(301)).ended()).hasSize(1);
    assertThat(restarted().refresh(Stream.of(run), deadline.plusSeconds(301)).found()).isEmpty();
  }

  @Test
  void runWithoutConfigMapTakesCapacityAndIsBrokenAfterHalfAMinute() {
    TaskRun run = created(runs.launch(TWO, 1), NOW);
    runs.cluster.remove("/configmaps/");
    Changes changes = active.refresh(Stream.of(run), NOW.plusSeconds(29));
    assertThat(changes.broken()).isEmpty();
    assertThat(active.all()).hasSize(1);
    assertThat(active.refresh(Stream.of(run), NOW.plusSeconds(31)).broken()).hasSize(1);
  }

  @Test
  void configMapThatComesLateIsRead() {
    TaskRun run = created(runs.launch(TWO, 1), NOW);
    runs.cluster.fail("GET", "/configmaps/", 500);
    assertThat(active.refresh(Stream.of(run), NOW).found().getFirst().batch().copies()).isEmpty();
    runs.cluster.heal();
    assertThat(
            active.refresh(Stream.of(run), NOW.plusSeconds(1)).found().getFirst().batch().copies())
        .hasSize(2);
    assertThat(active.refresh(Stream.of(run), NOW.plusSeconds(60)).broken()).isEmpty();
  }

  private static TaskRun created(TaskRun run, Instant at) {
    return new TaskRunBuilder(run)
        .editMetadata()
        .withCreationTimestamp(at.toString())
        .endMetadata()
        .build();
  }

  @Test
  void alteredConfigMapIsNotBelieved() {
    TaskRun run = created(runs.launch(TWO, 1), NOW);
    var map = runs.cluster.all(ConfigMap.class).getFirst();
    map.getData().computeIfPresent("url.txt", (_, text) -> text.replace("/one", "/else"));
    runs.cluster.put(map);
    assertThat(active.refresh(Stream.of(run), NOW.plusSeconds(31)).broken()).hasSize(1);
    assertThat(active.of("uid-of-one")).isEmpty();
  }

  @Test
  void cancelledRunIsActiveUntilItsPodHasStopped() {
    TaskRun run = launch();
    TaskRun ended = runs.ended(run, "False", NOW);
    runs.pod(run.getMetadata().getName(), "team", "Running");
    assertThat(active.refresh(Stream.of(ended), NOW).ended()).isEmpty();
    assertThat(active.hasStopping()).isTrue();
    runs.cluster.remove("/pods/");
    ActiveRuns asking = restarted();
    asking.add(run, TWO, NOW);
    Changes changes = asking.refresh(Stream.of(ended), NOW);
    assertThat(changes.ended()).hasSize(1);
    assertThat(
            changes.ended().values().iterator().next().flatMap(TaskRunStatusReader::stepDuration))
        .contains(Duration.ofSeconds(20));
  }

  @Test
  void restartFindsARunThatHasJustEndedWhilePodRuns() {
    TaskRun ended = runs.ended(launch(), "False", NOW);
    runs.pod(ended.getMetadata().getName(), "team", "Running");
    Instant soon = NOW.plusSeconds(119);
    assertThat(restarted().recover(List.of(ended), NOW.plusSeconds(121)).found()).isEmpty();
    ActiveRuns later = restarted();
    assertThat(later.recover(List.of(ended), soon).found().getFirst().batch().copies())
        .isEqualTo(TWO.copies());
    assertThat(later.refresh(Stream.of(ended), soon).ended()).isEmpty();
    assertThat(later.hasStopping()).isTrue();
    runs.cluster.remove("/pods/");
    assertThat(restarted().recover(List.of(ended), soon).found()).isEmpty();
  }

  @Test
  void restartKeepsARunThatHasJustEndedWhilePodCannotBeRead() {
    TaskRun ended = runs.ended(launch(), "False", NOW);
    runs.cluster.fail("GET", "/pods/", 403);
    assertThat(restarted().recover(List.of(ended), NOW).found()).hasSize(1);
  }

  @Test
  void restartAsksForNoPodOfARunThatCopiedEverything() {
    TaskRun ended = runs.succeeded(launch(), 2, NOW);
    assertThat(restarted().recover(List.of(ended), NOW).found()).isEmpty();
    assertThat(runs.cluster.count("GET", "/pods/")).isZero();
  }

  @Test
  void namespaceThatMayNotBeReadHoldsUpNoOther() {
    TaskRun run = launch();
    active.refresh(Stream.of(run), NOW);
    runs.cluster.fail("GET", "/taskruns/", 403);
    TaskRun other = runs.launch(batch("other", "three"), 2);
    runs.cluster.fail("GET", "/configmaps/", 403);
    Changes changes = active.refresh(Stream.of(other), NOW.plusSeconds(5));
    assertThat(changes.ended()).isEmpty();
    assertThat(changes.broken()).isEmpty();
    assertThat(active.all()).hasSize(2);
    assertThat(active.has(key(run))).isTrue();
  }

  @Test
  void missingKeyIsAProblem() {
    runs.cluster.fail("GET", "/secrets/", 403);
    assertThat(active.problem())
        .hasValueSatisfying(
            problem -> assertThat(problem.sentence()).contains("skopeo-operator-run-key"));
  }
}
