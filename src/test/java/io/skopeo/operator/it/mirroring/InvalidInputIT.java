package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Problems become a condition and an Event, and do not affect other Images. */
class InvalidInputIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void sameImageInAnotherSpellingIsStalled() {
    here.startOperator();
    here.apply(
        "same",
        """
        mode: OneShot
        source: {name: nginx, version: "1.27"}
        destination: {name: docker.io/library/nginx}
        """);
    assertStalled("same", "InvalidSpec", "source and destination are the same image");
  }

  @Test
  void mappingWithUnequalPlaceholdersIsStalled() {
    here.startOperator();
    here.apply(
        "mapping",
        """
        mode: OneShot
        source: {name: nginx, version: "1.x.x"}
        destination: {name: registry.example.com/nginx, version: "1.x"}
        """);
    assertStalled("mapping", "InvalidSpec", "write the same number of x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // spec.tags.exact | spec.destination.version | words
        "[v1.0, '1.0']    | x.x    | which both get the destination tag \"1.0\"",
        "[v1.0, '2']      | x.x    | \"2\" in spec.tags.exact has another count of numbers",
        "[v1.0, v2.0]     | stable | is one tag but spec.tags.exact has 2 images",
      })
  void listThatCannotBeMappedIsStalled(String items, String version, String words) {
    here.startOperator();
    here.apply(
        "list",
        """
        mode: OneShot
        source: {name: nginx}
        destination: {name: registry.example.com/nginx, version: "%s"}
        tags: {exact: %s}
        """
            .formatted(version, items));
    assertStalled("list", "InvalidSpec", words);
  }

  @Test
  void olderImageKeepsACommonDestination() {
    here.source.put("app", "v1");
    here.source.put("other", "v1");
    here.startOperator();
    here.apply("older", here.spec("Recurrent", "v1"));
    here.succeed(here.awaitRun("older", 1));
    here.awaitReady("older", "True", "UpToDate");
    awaitNextSecond(); // so old are Images by the second
    here.apply(
        "younger", here.spec("Recurrent", "v1").replace("/app\", version", "/other\", version"));
    assertStalled("younger", "DestinationConflict", "the older Image " + here.team + "/older");
    assertThat(here.runs("younger")).isEmpty();
    here.client.resource(here.image("older")).delete();
    advanceAMinute("younger");
    here.succeed(here.awaitRun("younger", 1));
    here.awaitReady("younger", "True", "UpToDate");
  }

  @Test
  void missingTagIsRetried() {
    here.startOperator();
    here.apply("missing", here.spec("OneShot", "v9"));
    ImageStatus status = here.awaitReady("missing", "False", "SourceNotFound");
    assertThat(status.conditions())
        .extracting(c -> c.getType())
        .containsExactly("Ready", "Reconciling");
    await("a retry")
        .until(() ->
            here.nextSync("missing").filter(due -> due.isAfter(here.time.instant())).isPresent());
    assertEvent("missing", "SourceNotFound");
    here.source.put("app", "v9");
    here.time.advance(Duration.ofMinutes(2));
    here.request("missing");
    here.succeed(here.awaitRun("missing", 1));
    here.awaitReady("missing", "True", "UpToDate");
  }

  @Test
  void patternWithoutAMatchIsNotReady() {
    here.startOperator();
    here.apply("nothing", here.spec("OneShot", "v7.x"));
    here.awaitReady("nothing", "False", "NoTagMatches");
  }

  @Test
  void versionWithASuffixIsSuggested() {
    here.source.put("app", "v7.1-k3s1");
    here.startOperator();
    here.apply("nothing", here.spec("OneShot", "v7.x"));
    ImageStatus status = here.awaitReady("nothing", "False", "NoTagMatches");
    assertThat(status.conditions())
        .extracting(c -> c.getMessage())
        .containsExactly(
            "No tag of %s/app matches, but 1 would without their suffix, such as v7.1-k3s1: write spec.tags.include: ['v7\\.[0-9]+-k3s[0-9]+'] in place of spec.source.version."
                .formatted(here.source.host()),
            "The tags are listed again at the next time of the schedule.");
  }

  /** An Image that was stored before the rule existed still gets its condition. */
  @Test
  void storedVersionWithALetterXIsStalled() {
    Image stored = here.imageOf("stored", here.spec("OnceByTag", "v1.28.x-k3sx"));
    withoutRulesOfVersions(() -> here.client.resource(stored).create());
    Image other = here.imageOf("other", here.spec("OneShot", "1.x-rx"));
    await("the rule")
        .untilAsserted(() ->
            assertThatThrownBy(() -> here.client.resource(other).dryRun().create())
                .hasMessageContaining("an x after letters is a letter"));
    here.startOperator();
    assertStalled("stored", "InvalidSpec", "['v1\\.28\\.[0-9]+-k3s[0-9]+'] in place of it");
  }

  private void withoutRulesOfVersions(Runnable what) {
    here.client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("images.skopeo.io")
        .edit(crd -> {
          List.of("source", "destination")
              .forEach(side -> location(crd, side).setXKubernetesValidations(List.of()));
          return crd;
        });
    try {
      await("the CRD without the rule").ignoreExceptions().untilAsserted(what::run);
    } finally {
      ApiServer.apply(ApiServer.IMAGES);
    }
  }

  private static JSONSchemaProps location(CustomResourceDefinition crd, String side) {
    return crd.getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec")
        .getProperties()
        .get(side)
        .getProperties()
        .get("version");
  }

  @Test
  void unreachableRegistryBlocksNoOtherImage() {
    here.startOperator();
    here.apply(
        "far",
        here.spec("OneShot", "v1")
            .replace(here.source.host(), "127.0.0.1:1")
            .replace("mirror/app", "mirror/far"));
    here.apply("near", here.spec("OneShot", "v1"));
    here.succeed(here.awaitRun("near", 1));
    here.awaitReady("near", "True", "UpToDate");
    ImageStatus status = here.awaitReady("far", "False", "RegistryUnreachable");
    assertThat(status.conditions().getFirst().getMessage()).contains("127.0.0.1:1");
    assertEvent("far", "RegistryUnreachable");
  }

  @Test
  void wrongPasswordIsStalledAfterThreeAttempts() {
    here.secret(here.central, "wrong");
    here.startOperator();
    here.apply("denied", here.spec("OneShot", "v1"));
    ImageStatus first = here.awaitReady("denied", "False", "DestinationUnreadable");
    assertThat(first.conditions())
        .extracting(c -> c.getType())
        .containsExactly("Ready", "Reconciling");
    assertThat(first.conditions().getFirst().getMessage())
        .contains(here.destination.host())
        .doesNotContain("wrong");
    for (int attempt = 2; attempt <= 3; attempt++) {
      int attempts = attempt;
      here.time.advance(Duration.ofMinutes(5));
      here.request("denied");
      here.awaitStatus("denied", s -> s.failures().getFirst().attempts() == attempts);
    }
    here.awaitStatus(
        "denied", s -> s.conditions().stream().anyMatch(c -> c.getType().equals("Stalled")));
    here.secret(here.central, OperatorFixture.PASSWORD);
    here.time.advance(Duration.ofHours(1));
    here.request("denied");
    here.succeed(here.awaitRun("denied", 1));
    here.awaitReady("denied", "True", "UpToDate");
  }

  @Test
  void missingAccountOrSecretIsStalledUntilItIsCreated() {
    here.startOperator();
    here.apply("own", here.spec("OneShot", "v1") + "serviceAccountName: mirror\n");
    assertStalled("own", "ServiceAccountMissing", here.team + "/mirror");
    here.account(here.team, "mirror");
    advanceAMinute("own");
    assertStalled("own", "SecretMissing", "destination");
    here.secret(here.team, OperatorFixture.PASSWORD);
    advanceAMinute("own");
    here.succeed(here.awaitRun("own", 1));
    here.awaitReady("own", "True", "UpToDate");
  }

  @Test
  void missingTaskIsStalledUntilItIsCreated() {
    here.client.resources(Task.class).inNamespace(here.central).delete();
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    assertStalled("one", "TaskMissing", "tekton/skopeo-copy.yaml");
    here.task(here.central);
    advanceAMinute("one");
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void namespaceWithoutCentralCredentialsIsStalled() {
    here.startOperator(Map.of("CENTRAL_NAMESPACES", "elsewhere"));
    here.apply("one", here.spec("OneShot", "v1"));
    assertStalled("one", "NamespaceNotAllowed", "spec.serviceAccountName");
    assertThat(here.destination.count()).as("requests with central credentials").isZero();
  }

  @Test
  void taskRunsThatCannotBeListedAtFirstAreListedLater() {
    var refusals = new AtomicInteger(2);
    here.startOperator(Map.of(), Duration.ZERO, here.operatorClient(rejectingTaskRuns(refusals)));
    here.apply("one", here.spec("OneShot", "v1"));
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    assertThat(refusals).hasNonPositiveValue();
  }

  /** Simulates an API server that does not know the kind yet, for so many requests. */
  private static Interceptor rejectingTaskRuns(AtomicInteger count) {
    return new Interceptor() {
      @Override
      public void before(BasicBuilder builder, HttpRequest request, Interceptor.RequestTags tags) {
        if (request.uri().getPath().endsWith("/taskruns") && count.getAndDecrement() > 0) {
          builder.uri(request.uri().resolve("/apis/tekton.dev/v1/unknown"));
        }
      }
    };
  }

  @Test
  void missingTektonIsACondition() {
    ApiServer.removeTekton();
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    assertStalled("one", "TektonMissing", "install");
    ApiServer.installTekton();
    here.task(here.central);
    advanceAMinute("one");
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void imageOfTheGoOperatorKeepsItsStatus() {
    Image image = here.apply("old", here.spec("OneShot", "v1"));
    GenericKubernetesResource old =
        here.client
            .genericKubernetesResources("skopeo.io/v1alpha1", "Image")
            .inNamespace(here.team)
            .withName(image.getMetadata().getName())
            .get();
    old.setAdditionalProperty(
        "status",
        Map.of(
            "phase",
            "COMPLETED",
            "lastGenerationSeen",
            1,
            "tagAlreadySynced",
            List.of("v0"),
            "history",
            List.of(Map.of("performedAt", "2025-01-01T00:00:00Z"))));
    here.client.resource(old).updateStatus();
    here.startOperator(Map.of("MIGRATION_APPROVE", "true"));
    here.succeed(here.awaitRun("old", 1));
    ImageStatus status = here.awaitReady("old", "True", "UpToDate");
    assertThat(status.tagAlreadySynced()).containsExactly("v0");
    assertThat(status.history()).hasSize(2);
  }

  private static void awaitNextSecond() {
    long second = Instant.now().getEpochSecond();
    await().until(() -> Instant.now().getEpochSecond() > second);
  }

  private void advanceAMinute(String name) {
    here.time.advance(Duration.ofMinutes(1).plusSeconds(1));
    here.request(name);
  }

  private void assertStalled(String name, String reason, String words) {
    ImageStatus status = here.awaitReady(name, "False", reason);
    assertThat(status.conditions())
        .extracting(c -> c.getType())
        .containsExactly("Ready", "Stalled");
    assertThat(status.conditions().getFirst().getMessage()).contains(words);
    assertEvent(name, reason);
  }

  private void assertEvent(String name, String reason) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() ->
            assertThat(here.client.v1().events().inNamespace(here.team).list().getItems())
                .filteredOn(event -> event.getInvolvedObject().getName().equals(name))
                .extracting(event -> event.getReason())
                .contains(reason));
  }
}
