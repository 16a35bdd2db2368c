package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The main features, on a real API server. */
class OperatorIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void exactTagIsCopiedByOneRunAndConfirmed() {
    Digest digest = here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    assertThat(here.urlTxt(run))
        .isEqualTo(
            "docker://%s/app@%s docker://%s/mirror/app:v1\n"
                .formatted(here.source.host(), digest, here.destination.host()));
    assertThat(run.getMetadata().getNamespace()).isEqualTo(here.central);
    assertThat(run.getSpec().getServiceAccountName()).isEqualTo("skopeo-copy");
    assertThat(run.getMetadata().getLabels())
        .containsEntry("skopeo.io/image", "one")
        .containsEntry("skopeo.io/image-namespace", here.team);
    here.awaitReady("one", "Unknown", "Copying");
    here.succeed(run);
    ImageStatus status = here.awaitReady("one", "True", "UpToDate");
    assertThat(status.tags().summary()).isEqualTo("1/1");
    assertThat(status.current().digest()).isEqualTo(digest.toString());
    assertThat(status.runs()).isEmpty();
    assertThat(status.history()).hasSize(1);
    await("the end of the last sync").until(() -> here.nextSync("one").isEmpty());
  }

  @Test
  void presentTagNeedsNoRun() {
    Digest digest = here.source.put("app", "v1");
    here.destination.put("mirror/app", "v1", digest);
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one")).isEmpty();
  }

  @Test
  void patternCopiesMatchesAndLaterOnlyNewOnes() {
    List.of("v2.13.0", "v2.13.1", "v2.13.4-rc1", "v2.14.0").forEach(t -> here.source.put("app", t));
    here.startOperator();
    here.apply("pattern", here.spec("OneShot", "v2.13.x"));
    TaskRun first = here.awaitRun("pattern", 1);
    assertThat(here.urlTxt(first).lines().map(l -> l.substring(l.lastIndexOf(':') + 1)))
        .containsExactly("v2.13.0", "v2.13.1");
    here.succeed(first);
    here.awaitReady("pattern", "True", "UpToDate");
    here.source.put("app", "v2.13.2");
    here.request("pattern");
    TaskRun second = here.awaitRun("pattern", 2);
    assertThat(here.urlTxt(second).lines()).hasSize(1).first().asString().endsWith(":v2.13.2");
    here.succeed(second);
    assertThat(here.awaitStatus("pattern", s -> s.tags().summary().equals("3/3")).history())
        .extracting(ImageStatus.HistoryEntry::copied)
        .containsExactly(2, 1);
  }

  @Test
  void listIsCopiedButForATagThatTheSourceLacks() {
    Digest digest = here.source.put("app", "v1");
    here.startOperator();
    here.apply(
        "list",
        here.spec("OneShot", "")
            + "tags: {exact: [v1, v2, '%s', 'stable@%s']}\n".formatted(digest, digest));
    TaskRun first = here.awaitRun("list", 1);
    assertThat(here.urlTxt(first).lines())
        .allMatch(line -> line.contains("/app@" + digest))
        .extracting(line -> line.substring(line.lastIndexOf(':') + 1))
        .containsExactlyInAnyOrder("v1", "pinned-" + digest.hex().substring(0, 12), "stable");
    here.succeed(first);
    ImageStatus status = here.awaitReady("list", "False", "SourceNotFound");
    assertThat(status.tags().summary()).isEqualTo("3/4");
    assertThat(status.current()).isNull();
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("v2");
          assertThat(failure.reason()).isEqualTo("SourceNotFound");
        });
    here.source.put("app", "v2");
    here.request("list");
    TaskRun second = here.awaitRun("list", 2);
    assertThat(here.urlTxt(second).lines()).hasSize(1).first().asString().endsWith(":v2");
    here.succeed(second);
    here.awaitReady("list", "True", "UpToDate");
    await("the end of the last sync").until(() -> here.nextSync("list").isEmpty());
  }

  @Test
  void failedCopyBlocksNoOther() {
    here.source.put("app", "v1.0");
    here.source.put("app", "v1.1");
    here.startOperator();
    here.apply("some", here.spec("OnceByTag", "v1.x"));
    here.end(here.awaitRun("some", 1), ".f", "2 source: reading blob: unexpected EOF\n");
    ImageStatus status = here.awaitReady("some", "False", "CopyFailed");
    assertThat(status.tags().summary()).isEqualTo("1/2");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("v1.1");
          assertThat(failure.attempts()).isEqualTo(1);
          assertThat(failure.message()).contains("unexpected EOF");
        });
    here.request("some");
    TaskRun second = here.awaitRun("some", 2);
    assertThat(here.urlTxt(second).lines()).hasSize(1).first().asString().endsWith(":v1.1");
    here.succeed(second);
    here.awaitReady("some", "True", "UpToDate");
  }

  @Test
  void failureBacksOffAfterARestartUntilARequest() {
    here.source.put("app", "v1.0");
    here.startOperator();
    here.apply("failing", here.spec("OnceByTag", "v1.x"));
    here.end(here.awaitRun("failing", 1), "f", "");
    here.awaitReady("failing", "False", "CopyFailed");
    here.stopOperators();
    here.startOperator();
    here.apply("other", here.spec("OnceByTag", "v1.x").replace("/mirror/", "/other/"));
    here.succeed(here.awaitRun("other", 1));
    here.awaitReady("other", "True", "UpToDate");
    assertThat(here.runs("failing")).hasSize(1);
    here.request("failing");
    here.succeed(here.awaitRun("failing", 2));
    here.awaitReady("failing", "True", "UpToDate");
  }

  @Test
  void restartDuringCopyStartsNoSecondRun() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    here.stopOperators();
    here.succeed(run);
    here.startOperator();
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one")).hasSize(1);
  }

  @Test
  void nextOperatorFindsTheRunOfTheLastOne() {
    List.of("v1.0", "v1.1", "v1.2").forEach(t -> here.source.put("app", t));
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1.x"));
    TaskRun run = here.awaitRun("one", 1);
    here.stopOperators();
    here.startOperator();
    here.request("one");
    here.awaitStatus("one", s -> s.lastHandledRequestedAt() != null && s.runs().size() == 1);
    here.succeed(run);
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one")).hasSize(1);
  }

  @Test
  void movingTagIsCopiedWhileTheImageStaysReady() {
    Digest before =
        here.source.put("app", "stable", "application/vnd.oci.image.manifest.v1+json", "{\"a\":1}");
    here.startOperator();
    here.apply("moving", here.spec("Recurrent", "stable"));
    here.succeed(here.awaitRun("moving", 1));
    assertThat(here.awaitReady("moving", "True", "UpToDate").current().digest())
        .isEqualTo(before.toString());
    Digest after =
        here.source.put("app", "stable", "application/vnd.oci.image.manifest.v1+json", "{\"a\":2}");
    here.request("moving");
    TaskRun second = here.awaitRun("moving", 2);
    ImageStatus copying =
        here.awaitStatus(
            "moving",
            s -> s.conditions().stream().anyMatch(c -> c.getType().equals("Reconciling")));
    assertThat(copying.conditions())
        .filteredOn(c -> c.getType().equals("Ready"))
        .extracting(c -> c.getStatus())
        .containsExactly("True");
    here.succeed(second);
    here.awaitStatus(
        "moving", s -> s.current() != null && after.toString().equals(s.current().digest()));
  }

  @Test
  void deletedSourceKeepsTheDestination() {
    here.source.put("app", "stable");
    here.startOperator();
    here.apply("moving", here.spec("Recurrent", "stable"));
    here.succeed(here.awaitRun("moving", 1));
    here.awaitReady("moving", "True", "UpToDate");
    here.source.remove("app", "stable");
    here.request("moving");
    here.awaitReady("moving", "True", "SourceGone");
    assertThat(here.destination.tags("mirror/app")).containsKey("stable");
  }

  @Test
  void floatingTagDoesNotMoveBack() {
    here.source.put("app", "1.1");
    Digest newest = here.source.put("app", "1.2");
    here.startOperator();
    here.apply(
        "floating",
        here.spec("Recurrent", "1.x").replace("mirror/app\"", "mirror/app\", version: stable"));
    here.succeed(here.awaitRun("floating", 1));
    here.awaitReady("floating", "True", "UpToDate");
    here.source.remove("app", "1.2");
    here.request("floating");
    ImageStatus status = here.awaitReady("floating", "True", "SourceGone");
    assertThat(status.current().sourceTag()).isEqualTo("1.2");
    assertThat(here.destination.tags("mirror/app")).containsEntry("stable", newest);
    assertThat(here.runs("floating")).hasSize(1);

    here.destination.remove("mirror/app", "stable");
    here.request("floating");
    assertThat(here.urlTxt(here.awaitRun("floating", 2)))
        .as("a tag that neither side has is not waited for")
        .contains(here.source.tags("app").get("1.1").toString());
  }

  @Test
  void deletedRunIsReplaced() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    here.awaitReady("one", "Unknown", "Copying");
    here.client.resource(run).delete();
    here.request("one");
    TaskRun second =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> here.runs("one"),
                runs -> runs.size() == 1 && !uid(runs.getFirst()).equals(uid(run)))
            .getFirst();
    here.succeed(second);
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void runThatNeverStartedFailsNoTag() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.endBeforeStart(
        here.awaitRun("one", 1), "TaskRunImagePullFailed", "the image could not be pulled");
    ImageStatus status = here.awaitReady("one", "False", "RunFailed");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("*");
          assertThat(failure.message()).contains("the image could not be pulled");
        });
    assertThat(here.runs("one")).hasSize(1);
    here.request("one");
    here.succeed(here.awaitRun("one", 2));
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void selfServiceRunIsInTheNamespaceOfItsImage() {
    here.source.put("app", "v1");
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.startOperator(Map.of("CENTRAL_NAMESPACES", "elsewhere"));
    here.apply("own", here.spec("OneShot", "v1") + "serviceAccountName: mirror\n");
    TaskRun run = here.awaitRun("own", 1);
    assertThat(run.getMetadata().getNamespace()).isEqualTo(here.team);
    assertThat(run.getSpec().getServiceAccountName()).isEqualTo("mirror");
    assertThat(run.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getName()).isEqualTo("own"));
    assertThat(run.getSpec().getTaskRef().getAdditionalProperties())
        .containsEntry("resolver", "cluster");
    here.succeed(run);
    here.awaitReady("own", "True", "UpToDate");
  }

  @Test
  void suspendedImageStartsNothing() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("paused", here.spec("OneShot", "v1") + "suspend: true\n");
    here.awaitReady("paused", "Unknown", "Suspended");
    assertThat(here.runs("paused")).isEmpty();
    here.patch("paused", "{\"spec\":{\"suspend\":false}}");
    here.succeed(here.awaitRun("paused", 1));
    here.awaitReady("paused", "True", "UpToDate");
  }

  @Test
  void fulfilledImageRequestsNothingUntilItsSpecChanges() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    int requests = here.source.count() + here.destination.count();
    here.patch("one", "{\"spec\":{\"suspend\":true}}");
    here.awaitStatus("one", s -> s.observedGeneration() == 2);
    assertThat(here.source.count() + here.destination.count()).isEqualTo(requests);
    here.patch("one", "{\"spec\":{\"mode\":\"Recurrent\",\"suspend\":false}}");
    here.awaitStatus("one", s -> s.observedGeneration() == 3 && s.every() != null);
    assertThat(here.source.count() + here.destination.count()).isGreaterThan(requests);
    assertThat(here.runs("one")).hasSize(1);
  }

  @Test
  void changedDestinationDoesNotWaitForTheOldRun() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
    here.patch(
        "one",
        "{\"spec\":{\"destination\":{\"name\":\"%s/elsewhere/app\"}}}"
            .formatted(here.destination.host()));
    TaskRun second = here.awaitRun("one", 2);
    assertThat(here.urlTxt(second)).contains("/elsewhere/app:v1");
    TaskRun first = here.runs("one").getFirst();
    await("the old run is cancelled")
        .until(() -> "TaskRunCancelled".equals(here.current(first).getSpec().getStatus()));
    assertThat(here.current(first).getMetadata().getAnnotations())
        .containsEntry("skopeo.io/cancelled-for", "SUPERSEDED");
    here.succeed(second);
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void cancelledRunIsNotRepeatedBeforeTheNextSync() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("Recurrent", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    here.cancel(run);
    here.awaitReady("one", "Unknown", "RunCancelled");
    assertThat(here.runs("one")).hasSize(1);
    here.request("one");
    here.succeed(here.awaitRun("one", 2));
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void copyWaitsForTheCancelledPod() {
    here.source.put("app", "v1");
    here.startOperator();
    here.apply("one", here.spec("Recurrent", "v1"));
    TaskRun run = here.awaitRun("one", 1);
    Pod pod = here.runningPod(run);
    here.cancel(run);
    here.request("one");
    here.awaitStatus("one", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("one")).hasSize(1);
    here.client.resource(pod).withGracePeriod(0).delete();
    here.awaitReady("one", "Unknown", "RunCancelled");
    assertThat(here.runs("one")).hasSize(1);
  }

  @Test
  void recreatedImageWaitsForTheOldPod() {
    here.source.put("app", "v1");
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.startOperator();
    String spec = here.spec("OneShot", "v1") + "serviceAccountName: mirror\n";
    Image former = here.apply("one", spec);
    TaskRun run = here.awaitRun("one", 1);
    Pod pod = here.runningPod(run);
    assertThat(here.isHeld(former)).isTrue();
    here.client.resource(here.image("one")).delete();
    await().untilAsserted(() -> assertThat(here.isHeld(former)).as("the Image").isFalse());

    here.apply("one", spec);
    here.awaitReady("one", "Unknown", "Queued");
    assertThat(here.runs("one")).isEmpty();
    here.client.resource(run).delete(); // as Kubernetes does, since its owner was deleted
    await().untilAsserted(() -> assertThat(here.isHeld(run)).as("the TaskRun").isFalse());
    here.request("one");
    here.awaitStatus("one", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("one")).isEmpty();
    here.client.resource(pod).withGracePeriod(0).delete();
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void outdatedListCausesNoSecondRun() {
    here.source.put("app", "v1.0");
    here.startOperator(Map.of(), Duration.ofMinutes(1));
    here.apply("pattern", here.spec("OneShot", "v1.x"));
    here.succeed(here.awaitRun("pattern", 1));
    here.awaitReady("pattern", "True", "UpToDate");
    here.request("pattern");
    here.awaitStatus("pattern", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("pattern")).hasSize(1);
  }

  private static String uid(TaskRun run) {
    return run.getMetadata().getUid();
  }
}
