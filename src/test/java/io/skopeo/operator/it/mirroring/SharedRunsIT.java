package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.it.fixture.CutOff;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs with copies of several Images. */
class SharedRunsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String CONFIG_MAPS = "count/configmaps";
  private static final String TASK_RUNS = "count/taskruns.tekton.dev";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

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
  void imagesThatAreCreatedAtOnceShareFewRuns() {
    here.startOperator();
    List<String> names = names("one", 10);
    applyAll(names, "");
    List<TaskRun> runs = succeedAll(names);
    assertThat(runs).hasSizeLessThanOrEqualTo(3);
    assertThat(runs.stream().map(here::imagesTxt).flatMap(String::lines))
        .extracting(line -> line.replaceAll(" [^ ]+ sha256:[0-9a-f]{64}$", ""))
        .as("the Image of each line")
        .containsExactlyInAnyOrderElementsOf(
            names.stream()
                .map(name ->
                    "%s/%s %s".formatted(here.team, name, here.image(name).getMetadata().getUid()))
                .toList());
    names.forEach(name -> await("Events of " + name).until(() -> hasEvent(name, "RunStarted")));
  }

  @Test
  void accountsAndNamespacesShareNoRun() {
    String other = here.team + "-other";
    here.namespace(other);
    here.credentials(here.team, "mirror", OperatorFixture.PASSWORD);
    here.account(here.team, "second");
    here.startOperator();
    List<String> mirror = names("mirror", 2);
    List<String> second = names("second", 2);
    List<String> central = names("central", 2);
    List<String> elsewhere = List.of(other + "/elsewhere-1", other + "/elsewhere-2");
    applyAll(mirror, "serviceAccountName: mirror\n");
    applyAll(second, "serviceAccountName: second\n");
    applyAll(central, "");
    applyAll(elsewhere, "");
    List<TaskRun> runs =
        succeedAll(Stream.of(mirror, second, central, elsewhere).flatMap(List::stream).toList());
    assertThat(runs)
        .allSatisfy(run ->
            assertThat(images(run).map(name -> name.substring(0, name.indexOf('-'))).distinct())
                .hasSize(1));
  }

  @Test
  void noOutcomeIsCountedTwiceOrLostWhereverTheOperatorIsKilled() {
    CutOff client = start();
    for (int writes = 0; writes <= 5; writes++) {
      List<String> names = names("after-" + writes, 5);
      TaskRun run = oneRunOf(names);
      client.afterStatusWrites(writes);
      here.end(run, ".f.f.", "");
      if (writes < names.size()) {
        await("cut off").until(client::isCut);
      } else {
        names.forEach(name -> here.awaitStatus(name, s -> s.runs().isEmpty()));
      }
      here.stopOperators();
      client = start();
      assertCountedOnce(names, run);
      names.forEach(name -> here.client.resource(here.image(name)).delete());
    }
  }

  private void assertCountedOnce(List<String> names, TaskRun run) {
    String end = here.current(run).getStatus().getCompletionTime();
    List<String> failing = List.of(images(run).toList().get(1), images(run).toList().get(3));
    for (String name : names) {
      ImageStatus status =
          failing.contains(name)
              ? here.awaitReady(name, "False", "CopyFailed")
              : here.awaitReady(name, "True", "UpToDate");
      assertThat(status.runs()).isEmpty();
      assertThat(status.lastRunTime()).isEqualTo(end);
      assertThat(status.failures().stream().map(ImageStatus.Failure::attempts))
          .isEqualTo(failing.contains(name) ? List.of(1) : List.of());
      assertThat(status.history())
          .singleElement()
          .satisfies(entry -> {
            assertThat(entry.copied()).isEqualTo(failing.contains(name) ? 0 : 1);
            assertThat(entry.failed()).isEqualTo(failing.contains(name) ? 1 : 0);
          });
    }
  }

  @Test
  void suspendedImageEndsTheRunAndTheOthersGoOnAtOnce() {
    CutOff client = start();
    List<String> names = names("one", 3);
    TaskRun run = oneRunOf(names);
    here.patch("one-2", "{\"spec\":{\"suspend\":true}}");
    await("cancelled")
        .until(() -> "TaskRunCancelled".equals(here.current(run).getSpec().getStatus()));
    here.awaitReady("one-2", "Unknown", "Suspended");
    here.cancel(run);

    succeedAll(List.of("one-1", "one-3"));
    assertThat(here.runs("one-2")).as("runs with the suspended Image").hasSize(1);
    for (String name : List.of("one-1", "one-3")) {
      ImageStatus status = here.image(name).getStatus();
      assertThat(status.failures()).isEmpty();
      assertThat(status.history()).hasSize(1);
    }
    assertThat(client.count("patch", "taskruns")).as("cancellations").isEqualTo(1);
    assertThat(here.destination.tags("mirror/one-2")).isEmpty();
    here.awaitReady("one-2", "Unknown", "Suspended");
  }

  @Test
  void smallImageIsReadyWhileALargeOneOfItsRunIsCopied() {
    here.startOperator();
    TaskRun run = oneRunOf(names("one", 2));
    here.destination.put("mirror/one-1", "v1", here.source.tags("app").get("v1"));
    here.time.advance(Duration.ofSeconds(20));
    here.begin(run);
    here.awaitReady("one-1", "True", "UpToDate");
    assertThat(here.awaitReady("one-2", "Unknown", "Copying").runs()).hasSize(1);
    here.succeed(run);
    here.awaitReady("one-2", "True", "UpToDate");
    assertThat(here.image("one-1").getStatus().history()).hasSize(1);
  }

  @Test
  void deletedImagesLeaveNothing() {
    here.startOperator();
    List<Image> images = new ArrayList<>();
    for (String name : names("brief", 6)) {
      images.add(here.apply(name, spec(name, "")));
      if (images.size() % 3 == 1) {
        here.awaitStatus(name, _ -> true);
      }
      here.client.resource(images.getLast()).delete();
    }
    await("no state").until(() -> images.stream().noneMatch(here::isHeld));
    try (var client = here.operatorClient(new Interceptor() {})) {
      await("no run")
          .until(() -> {
            here.sweep(Map.of(), client);
            return runs().isEmpty();
          });
    }
  }

  @Test
  void refusedTaskRunIsToldToAllImagesAndNotTriedInALoop() {
    CutOff client = start();
    List<String> names = refuse(TASK_RUNS);
    assertThat(client.count("create", "taskruns")).as("with the first run").isEqualTo(2);
    await("no loop")
        .during(Duration.ofSeconds(2))
        .until(() -> client.count("create", "taskruns") == 2);
    assertThat(names)
        .allSatisfy(name ->
            assertThat(here.nextSync(name))
                .hasValueSatisfying(
                    next -> assertThat(next).isAfter(here.time.instant().plusSeconds(40))));
    allow(names);
  }

  @Test
  void runWhoseCopiesAreRefusedIsDeleted() {
    start();
    List<String> names = refuse(CONFIG_MAPS);
    assertThat(here.image(names.getFirst()).getStatus().conditions().getFirst().getMessage())
        .contains("ConfigMap");
    assertThat(allRuns()).as("only the first").hasSize(1);
    allow(names);
  }

  /** Lets a quota refuse the run of some Images. */
  private List<String> refuse(String resource) {
    List<String> names = names("one", 3);
    TaskRun first = queue(names);
    quota(resource);
    here.succeed(first);
    for (String name : names) {
      ImageStatus status = here.awaitReady(name, "False", "RunRefused");
      assertThat(status.conditions().getFirst().getMessage()).contains("exceeded quota");
      assertThat(status.runs()).isEmpty();
    }
    return names;
  }

  private void allow(List<String> names) {
    here.client.resourceQuotas().inNamespace(here.central).delete();
    here.time.advance(Duration.ofMinutes(1));
    await("no quota").until(() -> !isExceeded(CONFIG_MAPS) && !isExceeded(TASK_RUNS));
    names.forEach(here::request);
    succeedAll(names);
  }

  /** Creates a quota without room, with the status that Kubernetes' controller would write. */
  private void quota(String resource) {
    Map<String, Quantity> none = Map.of(resource, new Quantity("0"));
    ResourceQuota quota =
        here.client
            .resource(
                new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withName("none")
                    .withNamespace(here.central)
                    .endMetadata()
                    .withNewSpec()
                    .withHard(none)
                    .endSpec()
                    .build())
            .create();
    here.client
        .resource(
            new ResourceQuotaBuilder(quota)
                .withNewStatus()
                .withHard(none)
                .withUsed(none)
                .endStatus()
                .build())
        .updateStatus();
    await("the quota holds").until(() -> isExceeded(resource));
  }

  private boolean isExceeded(String resource) {
    var metadata = new ObjectMetaBuilder().withName("probe").withNamespace(here.central).build();
    var run = new TaskRun();
    run.setMetadata(metadata);
    HasMetadata probe =
        resource.equals(CONFIG_MAPS) ? new ConfigMapBuilder().withMetadata(metadata).build() : run;
    try {
      here.client.resource(probe).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getMessage().contains("exceeded quota");
    }
  }

  @Test
  void roundsWithoutChangesWriteNothing() {
    CutOff client = start();
    List<String> names = names("moving", 3);
    names.forEach(name -> here.apply(name, spec(name, "").replace("OneShot", "Recurrent")));
    List<TaskRun> first = succeedAll(names);
    Digest moved = here.source.put("app", "v1", MANIFEST, "{\"schemaVersion\":2}");
    names.forEach(here::request);
    List<TaskRun> second =
        new ArrayList<>(succeedUntil(() -> names.stream().allMatch(name -> has(name, moved))));
    second.removeIf(run -> first.stream().anyMatch(other -> isSame(run, other)));

    List<String> versions = versions(names);
    long writes = client.count("patch", "images/status");
    roundAfterEndOf(first, names);
    roundAfterEndOf(second, names);
    assertThat(versions(names)).isEqualTo(versions);
    assertThat(client.count("patch", "images/status")).isEqualTo(writes);
  }

  /** Lets two periods pass. The deletion of old runs leads to passes, which find a round due. */
  private void roundAfterEndOf(List<TaskRun> runs, List<String> names) {
    here.source.forgetRequests();
    here.time.advance(Duration.ofMinutes(11));
    Instant now = here.time.instant();
    runs.forEach(run -> here.client.resource(run).delete());
    for (String name : names) {
      await("the round after this one")
          .until(() -> here.nextSync(name).filter(due -> due.isAfter(now)).isPresent());
    }
    assertThat(here.source.count(Request.HEAD)).isEqualTo(names.size());
  }

  private boolean has(String name, Digest digest) {
    ImageStatus.Current current = here.image(name).getStatus().current();
    return current != null && digest.toString().equals(current.digest());
  }

  private static boolean isSame(TaskRun one, TaskRun other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  private List<String> versions(List<String> names) {
    return names.stream().map(name -> here.image(name).getMetadata().getResourceVersion()).toList();
  }

  private CutOff start() {
    var client = new CutOff();
    here.startOperator(Map.of(), Duration.ZERO, here.operatorClient(client));
    return client;
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + "-" + i).toList();
  }

  private String spec(String name, String more) {
    return here.spec("OneShot", "v1").replace("mirror/app", "mirror/" + name) + more;
  }

  private void applyAll(List<String> names, String more) {
    names.parallelStream().forEach(name -> here.apply(name, spec(name, more)));
  }

  /** Creates Images whose copies wait for the end of another run of their lane. */
  private TaskRun queue(List<String> names) {
    String before = "before-" + names.getFirst();
    here.apply(before, spec(before, ""));
    TaskRun first = here.awaitRun(before, 1);
    here.awaitReady(before, "Unknown", "Copying");
    applyAll(names, "");
    names.forEach(name -> here.awaitReady(name, "Unknown", "Queued"));
    return first;
  }

  /** Creates Images whose copies are all in one run, and reported as such. */
  private TaskRun oneRunOf(List<String> names) {
    here.succeed(queue(names));
    here.awaitReady("before-" + names.getFirst(), "True", "UpToDate");
    TaskRun run = here.awaitRun(names.getFirst(), 1);
    assertThat(images(run)).containsExactlyInAnyOrderElementsOf(names);
    names.forEach(name -> here.awaitReady(name, "Unknown", "Copying"));
    return run;
  }

  /** Lets runs succeed until all Images are ready, and returns the runs. */
  private List<TaskRun> succeedAll(List<String> names) {
    return succeedUntil(() -> names.stream().allMatch(this::isReady));
  }

  private List<TaskRun> succeedUntil(BooleanSupplier ready) {
    Set<String> done = new HashSet<>();
    await("all are ready")
        .atMost(PATIENCE)
        .until(() -> {
          runs().stream()
              .filter(run -> run.getStatus() == null && done.add(run.getMetadata().getName()))
              .forEach(here::succeed);
          return ready.getAsBoolean();
        });
    return runs();
  }

  private boolean isReady(String name) {
    ImageStatus status = here.image(name).getStatus();
    return status != null && "UpToDate".equals(status.phase());
  }

  private List<TaskRun> allRuns() {
    return here
        .client
        .resources(TaskRun.class)
        .inAnyNamespace()
        .withLabel("skopeo.io/lane")
        .list()
        .getItems()
        .stream()
        .filter(run -> Set.of(here.team, here.central).contains(run.getMetadata().getNamespace()))
        .toList();
  }

  /** Returns the runs whose ConfigMap was created, too. */
  private List<TaskRun> runs() {
    return allRuns().stream().filter(run -> !here.imagesTxt(run).isEmpty()).toList();
  }

  private Stream<String> images(TaskRun run) {
    return here.batch(run).images().stream().map(ImageName::name);
  }

  private boolean hasEvent(String name, String reason) {
    return here.client.v1().events().inNamespace(here.team).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .map(Event::getReason)
        .anyMatch(reason::equals);
  }
}
