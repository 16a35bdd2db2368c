package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.GoOperator;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images that the Go operator handled, on a real API server. */
class MigrationIT {
  private static final String HANDLED =
      "{phase: COMPLETED, lastGenerationSeen: 1, history: [{performedAt: '2026-01-01T10:00:00Z'}]}";
  private static final String SYNCED =
      "{phase: COMPLETED, tagAlreadySynced: [v1.0, v1.1], history: [{performedAt: '2026-01-01T10:00:00Z'}]}";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    List.of("v1.0", "v1.1").forEach(tag -> here.source.put("app", tag));
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void imagesOfAllModesAreOnlyPlannedUntilTheyAreApproved() {
    stored(() -> {
      store("one", "OneShot", "v1.0", "5m", HANDLED);
      store("pattern", "OneShot", "v1.x", "1d", SYNCED);
      store("tags", "OnceByTag", "v1.x", "1.5h", SYNCED);
      store("moving", "Recurrent", "v1.1", "1w", HANDLED);
      store("fresh", "OneShot", "v1.1", "5m", "");
    });
    here.startOperator();
    awaitPlanned("one", 1);
    awaitPlanned("pattern", 2);
    awaitPlanned("tags", 2);
    awaitPlanned("moving", 1);
    here.succeed(here.awaitRun("fresh", 1));
    assertThat(here.awaitReady("fresh", "True", "UpToDate").migration()).isNull();

    approve("tags", "true");
    here.succeed(here.awaitRun("tags", 1));
    ImageStatus approved = here.awaitReady("tags", "True", "UpToDate");
    assertThat(approved.migration()).isEqualTo("Approved");
    assertThat(approved.plan()).isNull();
    assertThat(approved.tagAlreadySynced()).containsExactly("v1.0", "v1.1");
    for (String image : List.of("one", "pattern", "moving")) {
      assertThat(here.runs(image)).as("TaskRuns of " + image).isEmpty();
    }

    approve("tags", null);
    here.source.put("app", "v1.2");
    here.patch("tags", "{\"spec\":{\"frequency\":\"1h\"}}");
    here.succeed(here.awaitRun("tags", 2));
    assertThat(here.awaitStatus("tags", s -> s.tags().summary().equals("3/3")).migration())
        .as("for good")
        .isEqualTo("Approved");
  }

  @Test
  void stateSurvivesRestartsEditsAndAnInvalidSpec() {
    stored(() -> store("one", "OneShot", "v1.0", "5m", HANDLED));
    here.startOperator();
    awaitPlanned("one", 1);
    here.stopOperators();
    here.startOperator();
    here.patch(
        "one",
        "{\"spec\":{\"source\":{\"version\":\"v1.x\"},\"destination\":{\"version\":\"v1.x\"}}}");
    awaitPlanned("one", 2);
    here.patch("one", "{\"spec\":{\"source\":{\"useAwsIRSA\":true}}}");
    ImageStatus refused = here.awaitReady("one", "False", "AwsIRSANotSupported");
    assertThat(refused.conditions())
        .extracting(c -> c.getType())
        .containsExactly("Ready", "Stalled");
    assertThat(refused.conditions().getFirst().getMessage())
        .contains("aws ecr get-login-password", "docs/registries.md");
    here.stopOperators();
    here.startOperator();
    here.patch("one", "{\"spec\":{\"source\":{\"useAwsIRSA\":false}}}");
    awaitPlanned("one", 2);
    approve("one", "no");
    here.request("one");
    awaitPlanned("one", 2);
    assertThat(here.runs("one")).isEmpty();
  }

  @Test
  void planIsUpdatedEachFrequency() {
    stored(() -> store("tags", "OnceByTag", "v1.x", "10s", SYNCED));
    here.startOperator();
    awaitPlanned("tags", 2);
    here.source.put("app", "v1.2");
    awaitPlanned("tags", 3);
    assertThat(here.runs("tags")).isEmpty();
  }

  @Test
  void completeImageAwaitsApprovalToo() {
    here.destination.put("mirror/app", "v1.0", here.source.tags("app").get("v1.0"));
    stored(() -> store("one", "OneShot", "v1.0", "5m", HANDLED));
    here.startOperator();
    awaitPlanned("one", 0);
    approve("one", "true");
    here.awaitReady("one", "True", "UpToDate");
    await("the end of the sync").until(() -> here.nextSync("one").isEmpty());
    assertThat(here.runs("one")).isEmpty();
  }

  @Test
  void planningProblemIsReportedWithoutAWarning() {
    stored(() -> store("one", "OneShot", "v9", "5m", HANDLED));
    here.startOperator();
    ImageStatus status = here.awaitReady("one", "Unknown", "AwaitingApproval");
    assertThat(status.conditions()).hasSize(1);
    assertThat(status.conditions().getFirst().getMessage()).contains("v9");
    assertThat(status.tags().failed()).isZero();
    approve("one", "true");
    here.awaitReady("one", "False", "SourceNotFound");
  }

  @Test
  void installationMayApproveAllImages() {
    stored(() -> {
      store("one", "OneShot", "v1.0", "5m", HANDLED);
      store("other", "Recurrent", "v1.1", "5m", HANDLED);
    });
    here.startOperator(Map.of("MIGRATION_APPROVE", "true"));
    here.succeed(here.awaitRun("one", 1));
    here.succeed(here.awaitRun("other", 1));
    assertThat(here.awaitReady("one", "True", "UpToDate").migration()).isEqualTo("Approved");
    here.awaitReady("other", "True", "UpToDate");
    here.stopOperators();
    here.startOperator();
    here.source.put("app", "v1.1", "application/vnd.oci.image.manifest.v1+json", "{\"a\":2}");
    here.request("other");
    here.succeed(here.awaitRun("other", 2));
  }

  @Test
  void invalidStoredFrequencyIsReplacedAndReportedOnce() {
    stored(() -> {
      store("often", "OnceByTag", "v1.x", "often", "");
      store("soon", "OnceByTag", "v1.x", "1s", HANDLED);
    });
    here.startOperator();
    here.succeed(here.awaitRun("often", 1));
    here.awaitReady("often", "True", "UpToDate");
    here.time.advance(Duration.ofMinutes(6));
    here.request("often");
    here.awaitStatus("often", s -> s.lastHandledRequestedAt() != null);
    awaitPlanned("soon", 2);
    Map.of("often", "every 5m.", "soon", "every 10s.")
        .forEach((image, pause) ->
            assertThat(events(image, "FrequencyIgnored"))
                .singleElement()
                .satisfies(event -> {
                  assertThat(event.getType()).isEqualTo("Warning");
                  assertThat(event.getMessage()).endsWith(pause);
                }));
    here.patch("often", "{\"spec\":{\"suspend\":true}}");
    here.awaitReady("often", "True", "Suspended");
  }

  private void store(String name, String mode, String version, String frequency, String status) {
    GoOperator.store(
        here.client,
        here.team,
        name,
        here.spec(mode, version)
                .replace("mirror/app\"", "mirror/%s\", version: %s".formatted(to(name), version))
            + "frequency: \"%s\"\n".formatted(frequency),
        status);
  }

  /** Gives all other Images a repository of their own. */
  private static String to(String name) {
    return name.equals("one") ? "app" : name;
  }

  /** Stores Images with the CRD of the Go operator. */
  private void stored(Runnable images) {
    ApiServer.apply(GoOperator.CRD);
    awaitCrd(true);
    try {
      images.run();
    } finally {
      ApiServer.apply(ApiServer.IMAGES);
      awaitCrd(false);
    }
  }

  /** Waits until the API server uses the other schema. */
  private void awaitCrd(boolean old) {
    await("old schema: " + old)
        .atMost(PATIENCE)
        .until(() -> {
          Image probe =
              here.imageOf(
                  "probe",
                  here.spec("OneShot", "v1.0").replace("app\"}", "app\", version: v1.0}")
                      + "frequency: often\n");
          try {
            here.client.resource(probe).dryRun().create();
            return old;
          } catch (KubernetesClientException e) {
            return !old && e.getCode() == 422;
          }
        });
  }

  private void awaitPlanned(String name, int copies) {
    ImageStatus status =
        here.awaitStatus(
            name,
            s ->
                s.plan() != null
                    && s.plan().total() == copies
                    && here.image(name)
                        .getMetadata()
                        .getGeneration()
                        .equals(s.observedGeneration()));
    assertThat(status.migration()).isEqualTo("AwaitingApproval");
    assertThat(status.phase()).isEqualTo("AwaitingApproval");
    assertThat(status.fulfilledHash()).isNull();
    assertThat(status.conditions())
        .singleElement()
        .satisfies(condition -> {
          assertThat(condition.getType()).isEqualTo("Ready");
          assertThat(condition.getStatus()).isEqualTo("Unknown");
          assertThat(condition.getMessage())
              .contains((copies == 1 ? "1 copy is planned" : copies + " copies are planned"))
              .contains(
                  "kubectl annotate simg %s -n %s skopeo.io/approved=true"
                      .formatted(name, here.team));
        });
    assertThat(here.runs(name)).isEmpty();
  }

  private void approve(String name, String value) {
    here.patch(
        name,
        "{\"metadata\":{\"annotations\":{\"skopeo.io/approved\":%s}}}"
            .formatted(value == null ? "null" : "\"" + value + "\""));
  }

  private List<Event> events(String name, String reason) {
    return here.client.v1().events().inNamespace(here.team).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .filter(event -> event.getReason().equals(reason))
        .toList();
  }
}
