package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;
import static org.junit.jupiter.api.parallel.ResourceLockTarget.CHILDREN;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.tekton.v1.Task;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.e2e.fixture.CatalogTask;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.GuardedRegistry;
import io.skopeo.operator.e2e.fixture.OperatorProcess;
import io.skopeo.operator.e2e.fixture.RunRecorder;
import io.skopeo.operator.oci.Digest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Mirrors many tags of one Image, of which one cannot be copied. Whatever happens to the operator,
 * its TaskRuns and the registry, each of the others is copied once.
 */
@ResourceLock(value = Cluster.RELEASE, mode = READ, target = CHILDREN)
class CopyEngineE2E {
  private static final int MANY = Integer.getInteger("copies.tags", 40);
  private static final int RUNS = 4;

  /** The chart's default of {@code config.runs.perNamespace}. */
  private static final int MOST_OF_A_NAMESPACE = 6;

  private static final String DAMAGED = "v1." + MANY / 2;
  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  @TempDir private Path folder;
  private Cluster here;
  private GuardedRegistry registry;
  private RunRecorder recorder;
  private final Map<String, Digest> expected = new LinkedHashMap<>();

  @BeforeEach
  void create() {
    here = Cluster.create();
    registry = GuardedRegistry.start(folder);
    recorder = new RunRecorder(here.client, here.namespace);
    here.account("mirror", registry.inCluster(), GuardedRegistry.USER, GuardedRegistry.PASSWORD);
    IntStream.range(0, MANY)
        .mapToObj(i -> "v1." + i)
        .forEach(tag ->
            expected.put(tag, here.source.push(here.repository("many"), tag, "many " + tag)));
    here.source.loseLayer(here.repository("many"), "many " + DAMAGED);
    expected.remove(DAMAGED);
  }

  @AfterEach
  void close() {
    recorder.close();
    here.close();
    registry.close();
  }

  @Test
  @Tag("nightly")
  @ResourceLock(value = Cluster.OPERATOR, mode = READ)
  void failingCopiesAreNamedAndTheOthersSucceed() {
    here.destination.push(here.repository("locked"), "v1", "locked");
    here.source.push(here.repository("refused"), "v1", "refused");
    // Slow enough to be worth several TaskRuns at once.
    applyMany("parallelism: 1");
    here.apply(
        "locked",
        spec("OneShot", Cluster.DESTINATION + "/" + here.repository("locked"), "v1", "locked"));
    here.apply(
        "refused",
        spec("OneShot", Cluster.SOURCE + "/" + here.repository("refused"), "v1", "refused"));
    ImageStatus locked = here.awaitReady("locked", "False", "AuthenticationFailed");
    assertThat(locked.conditions().getFirst().getMessage())
        .contains(here.repository("locked"), Cluster.DESTINATION);
    ImageStatus refused = here.awaitReady("refused", "False", "DestinationUnwritable");
    assertThat(refused.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.message()).contains(here.repository("refused")));
    awaitAllButTheDamagedTag();
    assertThat(recorder.mostAtOnce("many")).isBetween(2, MOST_OF_A_NAMESPACE);
    assertEachTagWasPushedOnce();
  }

  @Test
  @ResourceLock(Cluster.OPERATOR)
  void operatorIsKilledAtEachMomentThatCounts() {
    var operator = new OperatorProcess(here.client);
    List<Callable<Boolean>> moments = new ArrayList<>();
    moments.add(() -> true);
    moments.add(() -> recorder.of("many").size() > 1);
    moments.add(() -> registry.pushes(many()).size() > MANY / 2);
    moments.add(() -> recorder.of("many").stream().anyMatch(recorder::hasEnded));
    moments.add(() -> registry.pushes(many()).size() == MANY - 1);
    applyMany();
    for (Callable<Boolean> moment : moments) {
      await("the next moment").atMost(TIMEOUT).pollInterval(Duration.ofMillis(20)).until(moment);
      operator.kill();
    }
    awaitAllButTheDamagedTag();
    assertEachTagWasPushedOnce();
    assertThat(expected.keySet()).as("runs of each tag").allMatch(tag -> runsOf(tag) == 1);
  }

  @Test
  @Tag("nightly")
  void podOfARunIsDeleted() {
    applyMany();
    TaskRun run = awaitCopyingRun();
    here.client.pods().inNamespace(here.namespace).withName(run.getStatus().getPodName()).delete();
    awaitAllButTheDamagedTag();
  }

  @Test
  @Tag("nightly")
  void runIsDeleted() {
    applyMany();
    TaskRun run = awaitCopyingRun();
    here.client.resource(run).delete();
    awaitAllButTheDamagedTag();
  }

  @Test
  @Tag("nightly")
  void cancelledRunIsNotStartedAgainUntilRequested() {
    applyMany();
    TaskRun run = awaitCopyingRun();
    here.client
        .resource(run)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"status\":\"TaskRunCancelled\"}}");
    ImageStatus status =
        here.awaitStatus(
            "many", s -> s.failures().stream().anyMatch(f -> f.reason().equals("RunCancelled")));
    assertThat(status.tags().present()).isLessThan(MANY - 1);
    here.request("many");
    awaitAllButTheDamagedTag();
  }

  @Test
  @Tag("nightly")
  @ResourceLock(Cluster.RELEASE)
  void tektonControllerIsRestarted() {
    applyMany();
    awaitCopyingRun();
    here.client
        .pods()
        .inNamespace("tekton-pipelines")
        .withLabel("app.kubernetes.io/name", "controller")
        .withGracePeriod(0)
        .delete();
    awaitAllButTheDamagedTag();
    assertEachTagWasPushedOnce();
  }

  @Test
  @Tag("nightly")
  void destinationIsDownForAMinute() {
    applyMany();
    awaitCopyingRun();
    registry.stop();
    int pushed = registry.pushes(many()).size();
    await("a minute without it")
        .atMost(Duration.ofMinutes(2))
        .during(Duration.ofMinutes(1))
        .until(() -> registry.pushes(many()).size() == pushed);
    registry.startAgain();
    awaitAllButTheDamagedTag();
  }

  @Test
  void catalogTaskDoesTheSame() {
    here.client.resource(catalogTask()).create();
    applyMany();
    // It does not tell why a line failed.
    awaitAllButTheDamagedTag("CopyFailed");
    assertThat(recorder.of("many"))
        .isNotEmpty()
        .allMatch(run -> run.getStatus().getResults().isEmpty());
  }

  private Task catalogTask() {
    Task ours =
        here.client
            .resources(Task.class)
            .inNamespace(Cluster.CENTRAL)
            .withName("skopeo-copy")
            .get();
    return CatalogTask.of(here.namespace, ours.getSpec().getSteps().getFirst().getImage());
  }

  /** Applies an Image that needs {@value #RUNS} TaskRuns or more. */
  private void applyMany() {
    applyMany("parallelism: 4");
  }

  private void applyMany(String options) {
    here.apply(
        "many",
        spec("OnceByTag", Cluster.SOURCE + "/" + here.repository("many"), "v1.x", "many")
            + "taskRun: {batchSize: %d, failedHistoryLimit: 20, %s}\n"
                .formatted(Math.ceilDiv(MANY, RUNS), options));
  }

  private String spec(String mode, String source, String version, String destination) {
    return """
    mode: %s
    source: {name: "%s", version: "%s"}
    destination: {name: "%s/%s"}
    serviceAccountName: mirror
    """
        .formatted(mode, source, version, registry.inCluster(), here.repository(destination));
  }

  private TaskRun awaitCopyingRun() {
    await("copies").atMost(TIMEOUT).until(() -> !registry.pushes(many()).isEmpty());
    return recorder.of("many").stream()
        .filter(run -> !recorder.hasEnded(run))
        .findFirst()
        .orElseThrow();
  }

  private void awaitAllButTheDamagedTag() {
    awaitAllButTheDamagedTag("SourceIncomplete");
  }

  private void awaitAllButTheDamagedTag(String reason) {
    ImageStatus status =
        await("all but one")
            .atMost(TIMEOUT)
            .pollInterval(Duration.ofMillis(500))
            .until(
                () -> here.image("many").getStatus(),
                s ->
                    s != null
                        && s.tags() != null
                        && "%d/%d".formatted(MANY - 1, MANY).equals(s.tags().summary())
                        && s.failures().size() == 1);
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo(DAMAGED);
          assertThat(failure.reason()).isEqualTo(reason);
          assertThat(failure.message()).contains(here.repository("many"));
        });
    var images = registry.images(many());
    expected.forEach(
        (tag, digest) -> assertThat(images.digest(many(), tag)).as(tag).contains(digest));
    assertThat(images.digest(many(), DAMAGED)).isEmpty();
  }

  private String many() {
    return here.repository("many");
  }

  /** Reads the registry's log. */
  private void assertEachTagWasPushedOnce() {
    assertThat(registry.pushes(many()))
        .containsOnlyKeys(expected.keySet())
        .allSatisfy((tag, count) -> assertThat(count).as(tag).isEqualTo(1));
  }

  private long runsOf(String tag) {
    return recorder.of("many").stream()
        .filter(run ->
            recorder.batch(run).copies().stream()
                .anyMatch(copy -> copy.destination().tag().name().equals(tag)))
        .count();
  }
}
