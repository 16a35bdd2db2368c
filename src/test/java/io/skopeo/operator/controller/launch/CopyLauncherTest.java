package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static io.skopeo.operator.controller.RunFixture.batch;
import static io.skopeo.operator.controller.launch.LauncherFixture.imagesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.controller.RunFixture;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.RunCancellation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyLauncherTest {
  private final LauncherFixture test = new LauncherFixture();
  private final CopyLauncher launcher = test.launcher;
  private final CopyRequests requests = test.requests;

  @AfterEach
  void close() {
    test.close();
  }

  private static String uid(String name) {
    return "uid-of-" + name;
  }

  @Test
  void copiesOfManyImagesShareARun() {
    String[] names = IntStream.range(0, 40).mapToObj(i -> "app-" + i).toArray(String[]::new);
    test.offer("team", names);
    test.step(1);
    assertThat(test.created()).hasSize(1);
    assertThat(imagesOf(test.created().getFirst())).containsExactlyInAnyOrder(names);
    assertThat(requests.waiting(uid("app-0"))).isEmpty();
    assertThat(requests.backlog()).isEmpty();
  }

  @Test
  void namespacesNeverShareARun() {
    test.offer("team", "one");
    test.offer("other", "two");
    test.step(1);
    assertThat(test.created().stream().map(LauncherFixture::imagesOf))
        .containsExactlyInAnyOrder(List.of("one"), List.of("two"));
  }

  @Test
  void nothingIsListedOrLaunchedBeforeFormerCreatesHaveSettled() {
    test.fence.settles = Duration.ofSeconds(5);
    test.offer("team", "one");
    long before = test.runs.cluster.count("", "");
    assertThat(test.step(1)).isEqualTo(NOW.plusSeconds(6));
    assertThat(test.created()).isEmpty();
    assertThat(test.runs.cluster.count("GET", "/taskruns")).isZero();
    test.fence.settles = Duration.ZERO;
    test.step(6);
    assertThat(test.created()).hasSize(1);
    assertThat(test.runs.cluster.count("GET", "/taskruns")).as("one list").isEqualTo(1 + before);
  }

  @Test
  void closedFenceLeavesCopiesInTheQueue() {
    test.fence.open = false;
    test.offer("team", "one");
    test.step(1);
    assertThat(test.created()).isEmpty();
    assertThat(requests.waiting(uid("one"))).isPresent();
  }

  @Test
  void fenceThatClosesBeforeTheCreatePutsTheCopiesOff() {
    test.runs.mayCreate = false;
    test.offer("team", "one");
    test.step(1);
    assertThat(test.created()).isEmpty();
    assertThat(test.triggered).containsExactly("one");
    assertThat(requests.takeProblem(uid("one"))).as("nothing is wrong").isEmpty();
  }

  @Test
  void nothingIsLaunchedAfterClosing() {
    test.offer("team", "one");
    launcher.close();
    test.step(1);
    assertThat(test.created()).isEmpty();
  }

  @Test
  void runsOfTheFormerLeaderTakeCapacityAndTheirTags() {
    TaskRun run = test.runs.launch(batch("team", "one"), 41);
    test.runs.contents.remove(run.getMetadata().getUid());
    test.shown = Optional.of(List.of());
    test.offer("team", "one", "two");
    test.step(1);
    assertThat(test.created()).as("the informer shows nothing yet").hasSize(2);
    TaskRun launched =
        test.created().stream()
            .filter(r -> !r.getMetadata().getName().equals(run.getMetadata().getName()))
            .findFirst()
            .orElseThrow();
    assertThat(imagesOf(launched)).as("the other tag is under way").containsExactly("two");
    assertThat(launched.getMetadata().getName()).as("the next number").endsWith("-3-42");
  }

  @Test
  void tagsOfACancelledRunOfTheFormerLeaderAreTakenUntilItsPodHasStopped() {
    TaskRun run = test.runs.ended(test.runs.launch(batch("team", "one"), 41), "False", NOW);
    test.runs.pod(run.getMetadata().getName(), "team", "Running");
    test.offer("team", "one", "two");
    test.step(1);
    assertThat(test.created().stream().map(LauncherFixture::imagesOf))
        .containsExactlyInAnyOrder(List.of("one"), List.of("two"));
    test.step(5);
    assertThat(test.triggered).isEmpty();
    test.runs.cluster.remove("/pods/");
    // The answer about a pod is kept for a second of the real time.
    await()
        .until(() -> {
          test.step(6);
          return test.triggered.contains("one");
        });
  }

  @Test
  void launchersOfDifferentEpochsNeverMakeOneName() {
    try (var other = new LauncherFixture()) {
      other.fence.epoch = 4;
      for (LauncherFixture each : List.of(test, other)) {
        each.offer("team", "one", "two");
        each.step(1);
      }
      assertThat(test.created().getFirst().getMetadata().getName()).endsWith("-3-1");
      assertThat(other.created().getFirst().getMetadata().getName()).endsWith("-4-1");
    }
  }

  @Test
  void limitsOfNamespaceAndClusterHold() {
    // The lanes differ by their parallelism.
    for (int i = 1; i <= 3; i++) {
      test.image("team", "a" + i, 1, "taskRun: {parallelism: %d}".formatted(i));
      test.image("other", "b" + i, 1, "taskRun: {parallelism: %d}".formatted(i));
      test.offer("team", "a" + i);
      test.offer("other", "b" + i);
    }
    test.step(1);
    assertThat(test.created()).as("two of a namespace, three in all").hasSize(3);
    assertThat(
            test.created().stream()
                .filter(run ->
                    "team".equals(run.getMetadata().getLabels().get("skopeo.io/image-namespace"))))
        .hasSizeBetween(1, 2);
    TaskRun first = test.created().getFirst();
    test.runs.ended(first, "True", NOW.plusSeconds(2));
    test.step(3);
    assertThat(test.created()).hasSize(4);
  }

  @Test
  void refusedCreateIsReportedOnceToEachImageAndNotTriedInALoop() {
    test.offer("team", "one", "two");
    test.runs.cluster.fail("POST", "/taskruns", 403);
    test.step(1);
    assertThat(test.runs.cluster.count("POST", "/taskruns")).isEqualTo(1);
    assertThat(test.triggered).containsExactlyInAnyOrder("one", "two");
    for (String name : List.of("one", "two")) {
      assertThat(requests.takeProblem(uid(name)).map(Problem::reason)).contains(Reason.RUN_REFUSED);
      assertThat(requests.takeProblem(uid(name))).isEmpty();
    }
    test.step(2);
    test.step(30);
    assertThat(test.runs.cluster.count("POST", "/taskruns")).isEqualTo(1);
    test.runs.cluster.heal();
    test.offer("team", "one", "two");
    test.step(31);
    assertThat(test.created()).as("its tags are free again").hasSize(1);
  }

  @Test
  void problemOfADeletedImageIsForgotten() {
    test.offer("team", "one", "two");
    test.runs.cluster.fail("POST", "/taskruns", 403);
    test.images.remove(new ResourceID("one", "team"));
    test.step(1);
    requests.withdraw(uid("one"));
    assertThat(requests.holds(uid("one"))).isFalse();
    assertThat(requests.takeProblem(uid("two"))).isPresent();
  }

  @Test
  void missingTaskIsToldToAllImagesOfTheLane() {
    test.image("team", "other-lane", 1, "taskRun: {batchSize: 1}");
    test.image("team", "same-lane", 1, "taskRun: {batchSize: 1}");
    test.offer("team", "other-lane", "same-lane");
    test.runs.cluster.remove("/tasks/");
    test.step(1);
    assertThat(test.created()).isEmpty();
    assertThat(test.triggered).containsExactlyInAnyOrder("other-lane", "same-lane");
    assertThat(requests.takeProblem(uid("other-lane")).map(Problem::reason))
        .contains(Reason.TASK_MISSING);
    assertThat(requests.takeProblem(uid("same-lane")).map(Problem::reason))
        .contains(Reason.TASK_MISSING);
    assertThat(requests.backlog()).isEmpty();
  }

  @Test
  void missingKeyIsToldToTheImagesAndLaunchesNothing() {
    test.offer("team", "one");
    test.runs.cluster.fail("GET", "/secrets/", 403);
    test.step(1);
    assertThat(requests.takeProblem(uid("one")).map(Problem::reason))
        .contains(Reason.ACCESS_DENIED);
    assertThat(test.runs.cluster.count("GET", "/taskruns")).as("all would look foreign").isZero();
    test.runs.cluster.heal();
    test.offer("team", "one");
    test.step(2);
    assertThat(test.created()).hasSize(1);
  }

  @Test
  void copiesOfOutdatedImagesAreLeftOut() {
    test.offer("team", "one", "two", "three");
    test.image("team", "one", 2, "");
    test.images.remove(new ResourceID("two", "team"));
    test.step(1);
    assertThat(imagesOf(test.created().getFirst())).containsExactly("three");
    assertThat(test.triggered).contains("one");
    ConfigMap map = test.runs.cluster.all(ConfigMap.class).getFirst();
    assertThat(map.getData().get("url.txt")).contains("/three").doesNotContain("/one", "/two");
    test.offer("team", "one");
    test.step(30);
    assertThat(test.created()).as("its tag is free").hasSize(2);
  }

  @Test
  void imageIsPassedOnceTheTagThatAnotherOneWaitedForIsFree() {
    test.offer("team", "one");
    test.offer("team", "two", RunFixture.copy("one"));
    assertThat(test.triggered).isEmpty();
    requests.withdraw(uid("one"));
    assertThat(test.triggered).containsExactly("two");
  }

  @Test
  void imageIsPassedOnceTheTagOfARefusedBatchIsFree() {
    test.offer("team", "one");
    test.offer("team", "two", RunFixture.copy("one"));
    test.runs.cluster.fail("POST", "/taskruns", 403);
    test.step(1);
    assertThat(test.triggered).containsExactlyInAnyOrder("one", "two");
    assertThat(requests.takeProblem(uid("two"))).isEmpty();
  }

  @Test
  void batchOfOutdatedImagesAloneIsNotLaunched() {
    test.offer("team", "one");
    test.image("team", "one", 2, "");
    test.step(1);
    assertThat(test.created()).isEmpty();
    assertThat(test.triggered).containsExactly("one");
  }

  @Test
  void takenNamesArePassedOverAndNotForEver() {
    test.offer("team", "one");
    test.runs.cluster.fail("POST", "/taskruns", 409);
    test.step(1);
    assertThat(test.runs.cluster.count("POST", "/taskruns")).isEqualTo(5);
    assertThat(requests.takeProblem(uid("one")).map(Problem::reason)).contains(Reason.RUN_REFUSED);
  }

  @Test
  void podWithoutItsRunHoldsUpItsNamespaceOnly() {
    test.runs.pod("deleted", "team", "Running");
    test.offer("team", "one");
    test.offer("other", "two");
    test.step(1);
    assertThat(test.created()).hasSize(1);
    assertThat(imagesOf(test.created().getFirst())).containsExactly("two");
    assertThat(test.triggered).contains("one");
    test.runs.cluster.remove("/pods/");
    test.offer("team", "one");
    test.step(5);
    assertThat(test.created()).hasSize(2);
  }

  @Test
  void deletedImageEndsARunWithOthersAtOnceAndTheNextOfTheLaneAMinuteLater() {
    test.offer("team", "one", "other");
    test.step(1);
    test.offer("team", "two", "another");
    test.step(60);
    assertThat(test.created()).hasSize(2);
    requests.remove(uid("one"));
    requests.remove(uid("two"));
    test.step(61);
    assertThat(cancelled()).isEqualTo(1);
    test.step(120);
    assertThat(cancelled()).isEqualTo(1);
    test.step(121);
    assertThat(cancelled()).isEqualTo(2);
    assertThat(requests.holds(uid("one")) || requests.holds(uid("two"))).isFalse();
  }

  @Test
  void runsOfDeletedImagesAloneEndAtOnce() {
    test.offer("team", "one", "other");
    test.step(1);
    test.offer("team", "two", "another");
    test.step(60);
    for (String name : List.of("one", "other", "two", "another")) {
      requests.remove(uid(name));
    }
    test.step(61);
    assertThat(cancelled()).isEqualTo(2);
  }

  private long cancelled() {
    return test.created().stream()
        .filter(run -> "TaskRunCancelled".equals(run.getSpec().getStatus()))
        .count();
  }

  @Test
  void cancelledRunHoldsBackNoOtherOfItsLane() {
    test.offer("team", "one");
    test.step(1);
    TaskRun run = test.created().getFirst();
    test.offer("team", "two");
    test.step(3);
    assertThat(test.created()).as("one more line costs less than a pod").hasSize(1);
    test.runs.cluster.put(
        new TaskRunBuilder(run).editSpec().withStatus(RunIdentity.CANCELLED).endSpec().build());
    test.step(5);
    assertThat(test.created()).hasSize(2);
  }

  @Test
  void stuckRunIsCancelledAtOnce() {
    test.offer("team", "one");
    test.step(1);
    TaskRun run = test.created().getFirst();
    requests.cancel(
        uid("one"),
        List.of(
            new RunCancellation(
                new CopyRun(
                    RunFixture.CENTRAL,
                    run.getMetadata().getName(),
                    CopyBatch.NONE,
                    NOW,
                    new CopyRun.Running()),
                RunCancellation.Cause.STUCK,
                "It did not start.")));
    test.step(2);
    assertThat(cancelled()).isEqualTo(1);
    assertThat(test.created().getFirst().getMetadata().getAnnotations())
        .containsEntry("skopeo.io/cancelled-for", "STUCK");
  }

  @Test
  void refusedCancellationIsMadeAgainAfterAMoment() {
    test.offer("team", "one");
    test.step(1);
    requests.remove(uid("one"));
    test.runs.cluster.fail("PATCH", "/taskruns/", 500);
    assertThat(test.step(2)).isEqualTo(NOW.plusSeconds(2 + 2));
    test.step(3);
    assertThat(test.runs.cluster.count("PATCH", "/taskruns/")).as("not in a loop").isEqualTo(1);
    test.runs.cluster.heal();
    test.step(4);
    assertThat(cancelled()).isEqualTo(1);
    assertThat(requests.holds(uid("one"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void runThatHasEndedIsNotCancelledAgain(int status) {
    test.offer("team", "one");
    test.step(1);
    requests.remove(uid("one"));
    test.runs.cluster.fail("PATCH", "/taskruns/", status);
    test.step(2);
    test.step(10);
    assertThat(test.runs.cluster.count("PATCH", "/taskruns/")).isEqualTo(1);
    assertThat(requests.holds(uid("one"))).isFalse();
  }

  @Test
  void brokenRunThatCannotBeDeletedHoldsUpNoOther() {
    TaskRun run = test.runs.launch(batch("team", "one"), 1);
    test.runs.cluster.put(
        new TaskRunBuilder(run)
            .editMetadata()
            .withCreationTimestamp(NOW.minusSeconds(60).toString())
            .endMetadata()
            .build());
    test.runs.contents.remove(run.getMetadata().getUid());
    test.runs.cluster.remove("/configmaps/");
    test.runs.cluster.fail("DELETE", "/taskruns/", 403);
    test.offer("team", "two");
    test.step(1);
    assertThat(test.created()).hasSize(2);
    test.runs.cluster.heal();
    test.step(3);
    assertThat(test.created().stream().map(LauncherFixture::imagesOf))
        .containsExactly(List.of("two"));
  }

  @Test
  void imagesOfADeletedRunThatNoEventToldArePassedAgain() {
    test.offer("team", "one");
    test.step(1);
    test.runs.cluster.remove("/taskruns/");
    test.shown = Optional.of(List.of());
    test.step(2);
    assertThat(test.triggered).isEmpty();
    test.step(120);
    assertThat(test.triggered).containsExactly("one");
  }

  @Test
  void finishedRunFreesItsTags() {
    test.offer("team", "one");
    test.step(1);
    test.runs.ended(test.created().getFirst(), "True", NOW.plusSeconds(2));
    test.step(3);
    assertThat(test.step(4)).as("its Image reports it soon").isEqualTo(NOW.plusSeconds(4 + 2));
    assertThat(test.step(13)).as("nothing is uncertain").isEqualTo(NOW.plusSeconds(13 + 15));
  }
}
