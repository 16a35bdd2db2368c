package io.skopeo.operator.e2e;

import static java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;
import static org.junit.jupiter.api.parallel.ResourceLockTarget.CHILDREN;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.GuardedRegistry;
import io.skopeo.operator.e2e.fixture.HeldSource;
import io.skopeo.operator.e2e.fixture.OperatorProcess;
import io.skopeo.operator.e2e.fixture.RunRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Mirrors Images of one tag, many of which share a TaskRun. */
@ResourceLock(value = Cluster.RELEASE, mode = READ, target = CHILDREN)
class SharedRunsE2E {
  private static final String ADMIN = "admin";
  private static final String ALICE = "alice";
  private static final String BOB = "bob";
  private static final Map<String, String> PASSWORDS =
      Map.of(ADMIN, "shared-by-nobody", ALICE, "alice-shares-runs", BOB, "bob-shares-runs");
  private static final int IMAGES = 30;
  private static final int KILLS = 10;
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @TempDir private Path folder;
  private Cluster alices;
  private Cluster bobs;
  private GuardedRegistry registry;
  private HeldSource source;
  private RunRecorder alicesRuns;
  private RunRecorder bobsRuns;

  @BeforeEach
  void create() throws Exception {
    alices = Cluster.create();
    bobs = Cluster.create();
    registry = GuardedRegistry.start(folder, PASSWORDS, this::rights);
    source = HeldSource.start(Files.createDirectory(folder.resolve("source")));
    alicesRuns = new RunRecorder(alices.client, alices.namespace);
    bobsRuns = new RunRecorder(bobs.client, bobs.namespace);
    alices.account("mirror", registry.inCluster(), ALICE, PASSWORDS.get(ALICE));
    bobs.account("mirror", registry.inCluster(), BOB, PASSWORDS.get(BOB));
  }

  private List<String> rights(String user, String repository) {
    String own = user.equals(ALICE) ? alices.namespace : bobs.namespace;
    if (user.equals(ADMIN)) {
      return List.of("pull", "push", "delete");
    }
    if (!repository.startsWith(own + "/")) {
      return List.of();
    }
    return repository.endsWith("/refused") ? List.of("pull") : List.of("pull", "push");
  }

  @AfterEach
  void close() {
    alicesRuns.close();
    bobsRuns.close();
    source.close();
    try {
      alices.close();
    } finally {
      bobs.close();
      registry.close();
    }
  }

  @Test
  @ResourceLock(Cluster.OPERATOR)
  void imagesOfTwoTeamsAreCopiedOnceThoughTheOperatorIsKilledTenTimes() {
    List<String> alicesOwn = images(IMAGES - 1);
    List<String> bobsOwn = images(IMAGES - 2);
    alicesOwn.forEach(name -> pushHeld(alices, name));
    bobsOwn.forEach(name -> pushHeld(bobs, name));
    bobs.source.push(bobs.repository("refused"), "v1", "refused");
    String secret = "secret-of-" + bobs.namespace;
    registry.images(secret, ADMIN).push(secret, "v1", "secret");

    startGathering(alices, alicesRuns);
    startGathering(bobs, bobsRuns);
    inParallel(
        Stream.of(
                alicesOwn.stream().map(name -> applied(alices, name)),
                bobsOwn.stream().map(name -> applied(bobs, name)),
                Stream.of(
                    applied(alices, "missing"),
                    applied(bobs, "refused"),
                    applied(
                        bobs,
                        "secret",
                        spec(bobs, "secret")
                            .replace(from(bobs, "secret"), registry.inCluster() + "/" + secret))))
            .flatMap(all -> all)
            .toList());
    var operator = new OperatorProcess(alices.client);
    operator.kill();
    List.of(alicesRuns, bobsRuns).forEach(runs -> awaitRun(runs, "app-00"));
    operator.kill();
    for (int i = 2; i < KILLS; i++) {
      await("copies")
          .atMost(TIMEOUT)
          .until(() ->
              !source.waiting().isEmpty()
                  || (isPushed(alices, alicesOwn) && isPushed(bobs, bobsOwn)));
      // What is being copied ends while there is no operator.
      operator.kill(() -> source.release(source.waiting()));
    }
    source.releaseAll();

    alicesOwn.forEach(name -> alices.awaitReady(name, "True", "UpToDate"));
    bobsOwn.forEach(name -> bobs.awaitReady(name, "True", "UpToDate"));
    alices.awaitReady("missing", "False", "SourceNotFound");
    bobs.awaitReady("secret", "False", "AuthenticationFailed");
    bobs.awaitReady("refused", "False", "DestinationUnwritable");
    assertThat(registry.users(alices.namespace)).containsExactly(ALICE);
    assertThat(registry.users(bobs.namespace)).containsExactly(BOB);
    assertCopiedOnce(alices, alicesRuns, alicesOwn);
    assertCopiedOnce(bobs, bobsRuns, bobsOwn);
  }

  @Test
  @ResourceLock(value = Cluster.OPERATOR, mode = READ)
  void suspendedImageOfARunningRunIsNotCopiedAndTheOthersAre() {
    List<String> small = images(35);
    small.forEach(name -> push(alices, name));
    pushHeld(alices, "big");
    pushHeld(alices, "withdrawn");
    List<String> all = Stream.concat(small.stream(), Stream.of("big", "withdrawn")).toList();
    TaskRun shared = awaitSharedRun(all);
    await("both copies")
        .atMost(TIMEOUT)
        .until(() ->
            source
                .waiting()
                .equals(Set.of(alices.repository("big"), alices.repository("withdrawn"))));
    alices
        .client
        .resource(alices.image("withdrawn"))
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":true}}");

    small.forEach(name -> alices.awaitReady(name, "True", "UpToDate"));
    alices.awaitStatus("withdrawn", s -> hasReason(s, "Suspended"));
    await("the end of the run").atMost(TIMEOUT).until(() -> alicesRuns.hasEnded(current(shared)));
    source.release(Set.of(alices.repository("big")));
    alices.awaitReady("big", "True", "UpToDate");
    assertThat(registry.pushes(alices.repository("withdrawn"))).isEmpty();
    assertThat(alicesRuns.of("withdrawn")).hasSize(1);
    assertThat(alicesRuns.of("big")).as("the cancelled run and the next").hasSize(2);
    assertThat(all)
        .as("Images with a failed attempt")
        .filteredOn(name -> !alices.image(name).getStatus().failures().isEmpty())
        .isEmpty();
  }

  @Test
  @ResourceLock(value = Cluster.OPERATOR, mode = READ)
  void smallImageIsReadyWhileABigOneOfItsRunIsCopied() {
    push(alices, "small");
    pushHeld(alices, "big");
    TaskRun shared = awaitSharedRun(List.of("small", "big"));
    alices.awaitReady("small", "True", "UpToDate");
    assertThat(alicesRuns.hasEnded(current(shared))).as("run has ended").isFalse();
    assertThat(registry.pushes(alices.repository("big"))).isEmpty();
    source.release(Set.of(alices.repository("big")));
    alices.awaitReady("big", "True", "UpToDate");
    assertThat(alicesRuns.of("small")).hasSize(1);
    assertThat(alicesRuns.of("big")).hasSize(1);
  }

  /** Applies Images that gather, and returns their TaskRun. */
  private TaskRun awaitSharedRun(List<String> names) {
    startGathering(alices, alicesRuns);
    inParallel(names.stream().map(name -> applied(alices, name)).toList());
    TaskRun shared = awaitRun(alicesRuns, names.getFirst());
    source.release(Set.of(alices.repository("first")));
    assertThat(alicesRuns.batch(shared).distinctImages())
        .extracting(image -> image.name())
        .containsExactlyInAnyOrderElementsOf(names);
    return shared;
  }

  /** Starts a TaskRun that goes on, so that copies gather until the lane gets a further slot. */
  private void startGathering(Cluster team, RunRecorder runs) {
    pushHeld(team, "first");
    team.apply("first", spec(team, "first"));
    awaitRun(runs, "first");
  }

  private static TaskRun awaitRun(RunRecorder runs, String image) {
    return await("run of " + image)
        .atMost(TIMEOUT)
        .until(() -> runs.of(image), found -> !found.isEmpty())
        .getFirst();
  }

  private TaskRun current(TaskRun run) {
    return alicesRuns.all().stream()
        .filter(now -> now.getMetadata().getUid().equals(run.getMetadata().getUid()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasReason(ImageStatus status, String reason) {
    return status.conditions().stream().anyMatch(c -> c.getReason().equals(reason));
  }

  private static List<String> images(int count) {
    return IntStream.range(0, count).mapToObj("app-%02d"::formatted).toList();
  }

  private static void push(Cluster team, String name) {
    team.source.push(team.repository(name), "v1", name + " of " + team.namespace);
  }

  private void pushHeld(Cluster team, String name) {
    push(team, name);
    source.hold(team.repository(name));
  }

  private Callable<Void> applied(Cluster team, String name) {
    return applied(team, name, spec(team, name));
  }

  private static Callable<Void> applied(Cluster team, String name, String spec) {
    return () -> {
      team.apply(name, spec);
      return null;
    };
  }

  private String from(Cluster team, String name) {
    return source.inCluster() + "/" + team.repository(name);
  }

  private String spec(Cluster team, String name) {
    return """
    mode: OneShot
    source: {name: "%s", version: v1}
    destination: {name: "%s/%s"}
    serviceAccountName: mirror
    """
        .formatted(from(team, name), registry.inCluster(), team.repository(name));
  }

  private static void inParallel(Collection<Callable<Void>> tasks) {
    try (var executor = newVirtualThreadPerTaskExecutor()) {
      for (var done : executor.invokeAll(tasks)) {
        done.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isPushed(Cluster team, List<String> names) {
    return names.stream().noneMatch(name -> registry.pushes(team.repository(name)).isEmpty());
  }

  private void assertCopiedOnce(Cluster team, RunRecorder runs, List<String> names) {
    for (String name : names) {
      String repository = team.repository(name);
      assertThat(registry.pushes(repository)).as(repository).isEqualTo(Map.of("v1", 1L));
      assertThat(registry.images(repository, ADMIN).digest(repository, "v1"))
          .as(repository)
          .isPresent()
          .isEqualTo(team.source.digest(repository, "v1"));
      assertThat(runs.of(name)).as("TaskRuns of " + repository).hasSize(1);
    }
    assertThat(
            names.stream()
                .flatMap(name -> runs.of(name).stream())
                .map(run -> run.getMetadata().getName())
                .distinct())
        .as("TaskRuns of namespace " + team.namespace)
        .hasSizeLessThanOrEqualTo(4);
  }
}
