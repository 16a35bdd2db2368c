package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.it.fixture.CutOff;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ImageSets and their Images, with lists in ConfigMaps. */
class ImageSetIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SET = "mirrors";

  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    for (String repository : List.of("a/app", "b/app", "c/db", "d/web")) {
      here.source.put(repository, "v1");
    }
    here.startOperator();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void listIsMirroredAndComparedOnRequest() {
    list("containers:", "- %s/a/app", "- %s/c/db");
    apply(spec("Path", ""));
    ImageSetStatus status = succeedUntil("True", "UpToDate");
    assertThat(ready(status).getMessage()).isEqualTo("All 2 repositories are mirrored.");
    assertThat(status.repositories().summary()).isEqualTo("2/2");
    assertThat(status.lists())
        .singleElement()
        .satisfies(list -> {
          assertThat(list.from()).isEqualTo("ConfigMap list, key list.txt");
          assertThat(list.entries()).isEqualTo(2);
        });
    assertThat(here.destination.tags("mirror/a/app")).containsKey("v1");
    assertThat(here.destination.tags("mirror/c/db")).containsKey("v1");
    assertThat(images())
        .allSatisfy(image ->
            assertThat(image.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> {
                  assertThat(owner.getName()).isEqualTo(SET);
                  assertThat(owner.getController()).isTrue();
                }));
    List<String> versions = versions();
    here.time.advance(Duration.ofMinutes(2));
    here.source.forgetRequests();
    request();
    await("the request").atMost(PATIENCE).until(this::isRequestHandled);
    await("all compared").atMost(PATIENCE).until(() -> here.source.count(Request.HEAD) >= 2);
    succeedUntil("True", "UpToDate");
    assertThat(images()).extracting(image -> image.getMetadata().getGeneration()).containsOnly(1L);
    assertThat(versions()).as("Images that were asked to compare").isNotEqualTo(versions);
    assertThat(runs()).as("TaskRuns").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void roundWithoutChangesWritesNothing() {
    list("%s/a/app", "%s/c/db");
    apply(spec("Path", ""));
    succeedUntil("True", "UpToDate");
    await("all outcomes")
        .atMost(PATIENCE)
        .until(() -> images().stream().allMatch(image -> image.getStatus().runs().isEmpty()));
    List<TaskRun> runs = runs();
    here.stopOperators();
    var client = new CutOff();
    here.startOperator(Map.of(), Duration.ZERO, here.operatorClient(client));
    await("the list").atMost(PATIENCE).until(() -> client.count("get", "configmaps") > 0);
    here.time.advance(Duration.ofMinutes(70));
    here.source.forgetRequests();
    // Their deletion leads to passes, which find a round due.
    runs.forEach(run -> here.client.resource(run).delete());
    await("the round").atMost(PATIENCE).until(() -> here.source.count(Request.HEAD) >= 2);
    await("no write")
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .until(() ->
            Stream.of("images", "images/status", "imagesets/status", "taskruns")
                .allMatch(resource ->
                    client.count("patch", resource) + client.count("create", resource) == 0));
  }

  @Test
  void listThatBreaksOrShrinksChangesNothing() {
    list("%s/a/app", "%s/b/app", "%s/c/db");
    apply(spec("Path", ""));
    succeedUntil("True", "UpToDate");
    list("<!DOCTYPE html><title>404</title>");
    ImageSetStatus broken = awaitReady("False", "ListUnreadable");
    assertThat(ready(broken).getMessage())
        .contains("ConfigMap list, key list.txt")
        .contains("HTML");
    assertThat(names()).hasSize(3);

    list("%s/d/web");
    ImageSetStatus shrank = awaitReady("False", "ListShrank");
    assertThat(names()).hasSize(3);
    assertThat(shrank.plan().items())
        .extracting(ImageSetStatus.SetPlan.Item::why)
        .containsExactlyInAnyOrder("New", "Removed", "Removed", "Removed");
    String command = "skopeo.io/approved=" + shrank.plan().revision();
    assertThat(ready(shrank).getMessage()).contains(command);

    annotate(ImageSet.APPROVED, shrank.plan().revision());
    await("the approved list").atMost(PATIENCE).until(() -> sources().equals(Set.of("d/web")));
    succeedUntil("True", "UpToDate");
    assertThat(here.destination.tags("mirror/a/app")).as("no tag is deleted").containsKey("v1");

    list("%s/d/web", "%s/a/app", "%s/b/app");
    await("the list that came back")
        .atMost(PATIENCE)
        .until(() -> sources().equals(Set.of("d/web", "a/app", "b/app")));
    succeedUntil("True", "UpToDate");
    assertThat(events()).contains("ListUnreadable", "ListShrank", "ListChanged", "UpToDate");
  }

  @Test
  void entriesThatCollideOrCannotBeUsedAreNamedAndTheOthersGoOn() {
    list("%s/a/app", "%s/b/app", "%s/c/db", "oci:/tmp/x");
    apply(spec("Name", ""));
    succeedUntilMirrored("mirror/db");
    ImageSetStatus status = awaitReady("False", "InvalidEntry");
    assertThat(sources()).containsExactly("c/db");
    assertThat(status.failures())
        .extracting(ImageSetStatus.Failure::reason)
        .containsExactlyInAnyOrder("InvalidEntry", "MappingCollision", "MappingCollision");
    assertThat(status.repositories().invalid()).isEqualTo(3);
  }

  @Test
  void imageThatFailsIsNamed() {
    list("%s/a/app", "%s/none/none:v1");
    apply(spec("Path", ""));
    ImageSetStatus status = succeedUntilFailing("1/2");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.repository()).isEqualTo(here.source.host() + "/none/none");
          assertThat(failure.reason()).isEqualTo("SourceNotFound");
          assertThat(here.image(failure.image())).isNotNull();
        });
    here.source.put("none/none", "v1");
    request();
    succeedUntil("True", "UpToDate");
  }

  @Test
  void editedImageComesBackAndAForeignOneIsLeftAlone() {
    list("%s/a/app");
    apply(spec("Path", ""));
    succeedUntil("True", "UpToDate");
    String name = names().iterator().next();
    here.patch(name, "{\"spec\":{\"mode\":\"OneShot\",\"signatures\":true}}");
    await("restored")
        .atMost(PATIENCE)
        .until(() -> here.image(name).getSpec().mode() == Mode.RECURRENT);
    assertThat(here.image(name).getSpec().signatures()).as("a field of the user").isTrue();
    await("the Event").atMost(PATIENCE).until(() -> events().contains("ImageRestored"));

    here.client.resource(set()).delete();
    here.client.resource(here.image(name)).delete();
    here.apply(name, here.spec("OneShot", "v1"));
    apply(spec("Path", ""));
    ImageSetStatus status = awaitReady("False", "ImagesFailing");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo("NameTaken"));
    assertThat(here.image(name).getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void suspensionReachesTheImagesAndEnds() {
    list("%s/a/app", "%s/c/db");
    apply(spec("Path", ""));
    succeedUntil("True", "UpToDate");
    patch("{\"spec\":{\"suspend\":true}}");
    await("suspended")
        .atMost(PATIENCE)
        .until(() -> images().stream().allMatch(i -> Boolean.TRUE.equals(i.getSpec().suspend())));
    await("the reason").atMost(PATIENCE).until(() -> "Suspended".equals(set().getStatus().phase()));
    patch("{\"spec\":{\"suspend\":false}}");
    await("resumed")
        .atMost(PATIENCE)
        .until(() -> images().stream().allMatch(i -> i.getSpec().suspend() == null));
    awaitReady("True", "UpToDate");
  }

  @Test
  void dryRunPlansAndChangesNothing() {
    list("%s/a/app", "%s/b/app", "%s/c/db");
    apply(spec("Name", "dryRun: true"));
    ImageSetStatus status = awaitReady("Unknown", "DryRun");
    assertThat(status.plan().items())
        .extracting(ImageSetStatus.SetPlan.Item::why)
        .containsExactlyInAnyOrder("New", "Collides", "Collides");
    assertThat(images()).isEmpty();
    patch("{\"spec\":{\"dryRun\":false,\"mapping\":{\"keep\":\"RegistryAndPath\"}}}");
    succeedUntil("True", "UpToDate");
    assertThat(names()).hasSize(3);
  }

  @Test
  void chunkIsAPartAndOneBeyondTheEndIsEmpty() {
    list("%s/a/app", "%s/b/app", "%s/c/db", "%s/d/web");
    apply(spec("Path", "chunk: {size: 3, number: 2}"));
    succeedUntil("True", "UpToDate");
    assertThat(sources()).containsExactly("d/web");
    assertThat(set().getStatus().chunk()).isEqualTo("2/2");
    patch("{\"spec\":{\"chunk\":{\"number\":9}}}");
    awaitReady("True", "EmptyChunk");
    await("no Images").atMost(PATIENCE).until(() -> images().isEmpty());
  }

  @Test
  void imageThatThePolicyRefusesIsNamed() {
    here.stopOperators();
    here.startOperator(Map.of("ALLOWED_SOURCES", "* %s/c/".formatted(here.source.host())));
    list("%s/a/app", "%s/c/db");
    apply(spec("Path", ""));
    ImageSetStatus status = succeedUntilFailing("1/2");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.reason()).isEqualTo("NotAllowed"));
  }

  @Test
  void specThatCannotBeUsedIsToldAndImagesStay() {
    list("%s/a/app");
    apply(spec("Path", ""));
    succeedUntil("True", "UpToDate");
    patch("{\"spec\":{\"exclude\":[\"(\"]}}");
    ImageSetStatus status = awaitReady("False", "InvalidSpec");
    assertThat(ready(status).getMessage()).contains("spec.exclude[0]");
    assertThat(names()).hasSize(1);
  }

  private void list(String... lines) {
    String text = String.join("\n", lines).replace("%s", here.source.host()) + "\n";
    ConfigMap list =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("list")
            .withNamespace(here.team)
            .endMetadata()
            .withData(Map.of("list.txt", text))
            .build();
    here.client.resource(list).serverSideApply();
    // ConfigMaps are looked at each minute.
    here.time.advance(Duration.ofMinutes(1));
    if (set() != null) {
      request();
    }
  }

  private String spec(String keep, String more) {
    return """
    repositoriesFrom: [{configMapRef: {name: list, key: list.txt}}]
    mapping: {prefix: "%s/mirror", keep: %s}
    %s
    """
        .formatted(here.destination.host(), keep, more);
  }

  private void apply(String spec) {
    here.client
        .resource(
            Serialization.unmarshal(
                "apiVersion: skopeo.io/v1alpha1\nkind: ImageSet\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"
                    .formatted(SET, here.team, spec.indent(2)),
                ImageSet.class))
        .create();
  }

  private ImageSet set() {
    return here.client.resources(ImageSet.class).inNamespace(here.team).withName(SET).get();
  }

  private List<Image> images() {
    return here.client
        .resources(Image.class)
        .inNamespace(here.team)
        .withLabel("skopeo.io/image-set", SET)
        .list()
        .getItems();
  }

  private Set<String> names() {
    return images().stream().map(i -> i.getMetadata().getName()).collect(Collectors.toSet());
  }

  private Set<String> sources() {
    String host = here.source.host() + "/";
    return images().stream()
        .map(image -> image.getSpec().source().name().replace(host, ""))
        .collect(Collectors.toSet());
  }

  private List<String> versions() {
    return images().stream()
        .sorted(Comparator.comparing(image -> image.getMetadata().getName()))
        .map(image -> image.getMetadata().getResourceVersion())
        .toList();
  }

  private Set<String> events() {
    return here.client.v1().events().inNamespace(here.team).list().getItems().stream()
        .filter(event ->
            Optional.ofNullable(event.getInvolvedObject())
                .map(ObjectReference::getKind)
                .filter("ImageSet"::equals)
                .isPresent())
        .map(Event::getReason)
        .collect(Collectors.toSet());
  }

  private void patch(String json) {
    here.client
        .resources(ImageSet.class)
        .inNamespace(here.team)
        .withName(SET)
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private void annotate(String key, String value) {
    patch(Serialization.asJson(Map.of("metadata", Map.of("annotations", Map.of(key, value)))));
  }

  private void request() {
    annotate(Image.REQUESTED_AT, Objects.toString(here.time.instant()).replace(':', '-'));
  }

  private boolean isRequestHandled() {
    ImageSet set = set();
    return Objects.equals(
        set.getMetadata().getAnnotations().get(Image.REQUESTED_AT),
        set.getStatus().lastHandledRequestedAt());
  }

  private static Condition ready(ImageSetStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  private static Predicate<ImageSetStatus> isReady(String value, String reason) {
    return status ->
        !status.conditions().isEmpty()
            && ready(status).getStatus().equals(value)
            && ready(status).getReason().equals(reason);
  }

  private ImageSetStatus awaitReady(String value, String reason) {
    return await(reason)
        .atMost(PATIENCE)
        .until(
            () -> Optional.ofNullable(set().getStatus()),
            status -> status.filter(isReady(value, reason)).isPresent())
        .orElseThrow();
  }

  /** Lets all TaskRuns succeed until the ImageSet is in the state, for this generation. */
  private ImageSetStatus succeedUntil(String value, String reason) {
    return await(reason)
        .atMost(PATIENCE)
        .until(
            () -> {
              succeedAll();
              ImageSet set = set();
              return Optional.ofNullable(set.getStatus())
                  .filter(status ->
                      set.getMetadata().getGeneration().equals(status.observedGeneration()));
            },
            status -> status.filter(isReady(value, reason)).isPresent())
        .orElseThrow();
  }

  private ImageSetStatus succeedUntilFailing(String summary) {
    return await(summary)
        .atMost(PATIENCE)
        .until(
            () -> succeedUntil("False", "ImagesFailing"),
            status -> status.repositories().summary().equals(summary));
  }

  private void succeedUntilMirrored(String repository) {
    await(repository)
        .atMost(PATIENCE)
        .until(() -> {
          succeedAll();
          return here.destination.tags(repository).containsKey("v1");
        });
  }

  private List<TaskRun> runs() {
    return here.client
        .resources(TaskRun.class)
        .inAnyNamespace()
        .withLabel("skopeo.io/image-namespace", here.team)
        .list()
        .getItems();
  }

  private void succeedAll() {
    runs().stream()
        .filter(run -> run.getStatus() == null || run.getStatus().getCompletionTime() == null)
        .filter(run -> !here.imagesTxt(run).isEmpty())
        .forEach(here::succeed);
  }
}
