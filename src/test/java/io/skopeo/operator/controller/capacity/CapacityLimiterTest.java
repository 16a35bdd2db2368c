package io.skopeo.operator.controller.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.taskrun.TaskRunSnapshot;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.input.Capacity;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.PlatformSubset;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CapacityLimiterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private Optional<PullQuota> quota = Optional.empty();
  private final CapacityLimiter limiter =
      new CapacityLimiter(
          new QuotaRegistry(),
          new ConcurrencyLimits(50, 4, 2, 3),
          20,
          new TaskRunTracker(),
          _ -> {});

  @Test
  void limitsHoldForNamespaceAndCluster() {
    assertThat(start("a", "one", 1)).isEqualTo(2);
    assertThat(start("b", "one", 1)).isEqualTo(1);
    assertThat(start("c", "one", 1)).as("the namespace is full").isZero();
    assertThat(start("d", "two", 1))
        .as("an Image that waits for its namespace blocks no other")
        .isOne();
    assertThat(start("e", "three", 1)).as("the cluster is full").isZero();
  }

  @Test
  void imagesThatWaitForOneNamespaceReserveOnlyItsLimit() {
    assertThat(start("a", "one", 1)).isEqualTo(2);
    assertThat(start("b", "one", 1)).isEqualTo(1);
    IntStream.range(0, 20).forEach(i -> start("waits-" + i, "one", 1));
    Instant later =
        NOW.plusSeconds(61); // earlier runs have ended: two of the three slots are theirs
    assertThat(capacity("other", "two", later)).isEqualTo(1);
  }

  @Test
  void longestWaitIsServedFirst() {
    Stream.of("a", "b", "c").forEach(uid -> start(uid, uid, 1));
    start("d", "d", 1);
    start("e", "e", 1);
    Instant later = NOW.plusSeconds(61); // earlier runs have ended
    assertThat(limiter.waits(pass("f", "f", later), CapacityLimiterTest::none)).isEmpty();
    assertThat(capacity("f", "f", later)).as("two come before it").isEqualTo(1);
    assertThat(limiter.waits(pass("e", "e", later), CapacityLimiterTest::none)).isEmpty();
  }

  @Test
  void waitingImageIsDeferredBeforeAnyRegistryRequest() {
    Stream.of("a", "b", "c", "d").forEach(uid -> start(uid, uid, 1));
    assertThat(limiter.waits(pass("d", "d", NOW), CapacityLimiterTest::none))
        .hasValueSatisfying(again -> assertThat(again).isAfter(NOW));
    assertThat(limiter.waits(pass("new", "new", NOW), CapacityLimiterTest::notListed))
        .as("an Image that never waited may sync")
        .isEmpty();
    assertThat(limiter.holds("d")).isTrue();
    limiter.leave("d");
    assertThat(limiter.holds("d")).isFalse();
    assertThat(limiter.waits(pass("d", "d", NOW), CapacityLimiterTest::none)).isEmpty();
  }

  @Test
  void concurrentPlansShareTheQuota() {
    quota = Optional.of(new PullQuota(100, 90, Duration.ofHours(6), NOW));
    var limiter =
        new CapacityLimiter(
            new QuotaRegistry(),
            new ConcurrencyLimits(50, 4, 1000, 1000),
            20,
            new TaskRunTracker(),
            _ -> {});
    var allTaken = new ArrayList<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 50)
          .forEach(i ->
              threads.execute(() -> {
                ReconcileContext pass = pass("uid-" + i, "team", NOW);
                limiter.admit(
                    pass,
                    target(),
                    none(),
                    capacity -> {
                      var pulls = capacity.pulls().orElseThrow();
                      int free = pulls.remaining() - pulls.reserve() - pulls.promised();
                      int taken = Math.min(free, 8);
                      synchronized (allTaken) {
                        allTaken.add(taken);
                      }
                      return plan(pass, capacity, taken == 0 ? 0 : 1, taken);
                    },
                    plan -> started(pass, plan));
              }));
    }
    assertThat(allTaken).hasSize(50);
    assertThat(allTaken.stream().mapToInt(i -> i).sum()).isEqualTo(70);
  }

  @Test
  void missingPullsAreRetriedWithinTheWindow() {
    quota = Optional.of(new PullQuota(100, 0, Duration.ofHours(6), NOW));
    limiter.admit(
        pass("a", "one", NOW),
        target(),
        none(),
        capacity -> {
          Instant again = capacity.pulls().orElseThrow().again();
          assertThat(again)
              .isBetween(NOW.plus(Duration.ofMinutes(15)), NOW.plus(Duration.ofMinutes(17)));
          return plan(pass("a", "one", NOW), capacity, 0, 0);
        },
        _ -> new LaunchedPlan.Outdated(List.of()));
  }

  @Test
  void runsAreCountedDuringTheirLaunch() {
    var seen = new ArrayList<Integer>();
    limiter.admit(
        pass("a", "one", NOW),
        target(),
        none(),
        capacity -> plan(pass("a", "one", NOW), capacity, 2, 1),
        _ -> {
          seen.add(capacity("b", "two", NOW));
          return new LaunchedPlan.Outdated(List.of());
        });
    seen.add(capacity("c", "two", NOW));
    assertThat(seen)
        .as("one of three during the launch, the limit of the namespace after it")
        .containsExactly(1, 2);
  }

  @Test
  void twoImagesDoNotStartToCopyToOneTag() {
    ReconcileContext first = pass("a", "one", NOW);
    ReconcileContext second = pass("b", "two", NOW);
    LaunchedPlan launched =
        limiter.admit(
            first,
            target(),
            none(),
            capacity -> plan(first, capacity, 1, 1, "same"),
            plan -> {
              assertWaits(begin(second));
              return started(first, plan);
            });
    assertThat(launched).isInstanceOf(LaunchedPlan.Complete.class);
    assertWaits(begin(second)); // not shown by the informer yet
    assertThat(begin(first).batches()).as("its own run").hasSize(1);
    assertThat(begin(pass("b", "two", NOW.plusSeconds(61))).batches()).hasSize(1);
  }

  private static void assertWaits(Plan plan) {
    assertThat(plan.batches()).isEmpty();
    assertThat(plan.nextDue()).contains(NOW.plusSeconds(3));
    assertThat(plan.assessment())
        .isInstanceOfSatisfying(
            Assessment.Waiting.class,
            waiting -> {
              assertThat(waiting.problem().reason()).isEqualTo(Reason.DESTINATION_BUSY);
              assertThat(waiting.problem().sentence())
                  .contains("to one of the tags of registry.example.com/nginx");
            });
  }

  private Plan begin(ReconcileContext pass) {
    LaunchedPlan launched =
        limiter.admit(
            pass,
            target(),
            none(),
            capacity -> plan(pass, capacity, 1, 1, "same"),
            plan -> new LaunchedPlan.Complete(plan, List.of()));
    return ((LaunchedPlan.Complete) launched).plan();
  }

  /** Starts as many runs as the Image may; returns how many it may. */
  private int start(String uid, String namespace, int runs) {
    var given = new ArrayList<Integer>();
    ReconcileContext pass = pass(uid, namespace, NOW);
    limiter.admit(
        pass,
        target(),
        none(),
        capacity -> {
          given.add(capacity.runs());
          return plan(pass, capacity, Math.min(runs, capacity.runs()), 1);
        },
        plan -> started(pass, plan));
    return given.getFirst();
  }

  private int capacity(String uid, String namespace, Instant now) {
    var given = new ArrayList<Integer>();
    ReconcileContext pass = pass(uid, namespace, now);
    limiter.admit(
        pass,
        target(),
        none(),
        capacity -> {
          given.add(capacity.runs());
          return plan(pass, capacity, 0, 0);
        },
        _ -> new LaunchedPlan.Outdated(List.of()));
    return given.getFirst();
  }

  private static Plan plan(ReconcileContext pass, Capacity capacity, int runs, int pulls) {
    return plan(pass, capacity, runs, pulls, pass.uid());
  }

  private static Plan plan(
      ReconcileContext pass, Capacity capacity, int runs, int pulls, String tag) {
    String line =
        "docker://docker.io/library/nginx@sha256:%s docker://registry.example.com/nginx:%s"
            .formatted("a".repeat(64), tag);
    var batch = new CopyBatch(CopyBatch.read(line).copies(), pulls, 0);
    var observation =
        new Observation(
            new Observation.TagObservations(List.of()),
            List.of(),
            DestinationConflicts.NONE,
            capacity);
    Plan none =
        Planner.plan(
            pass.intent(), observation, ConcurrencyLimits.DEFAULT, PreviousState.NONE, pass.now());
    return new Plan(
        none.assessment(),
        new Plan.Runs(Collections.nCopies(runs, batch), List.of(), none.running(), none.finished()),
        none.failures(),
        none.failureGroups(),
        none.newCopies(),
        none.tags(),
        none.nextDue());
  }

  private static LaunchedPlan started(ReconcileContext pass, Plan plan) {
    return new LaunchedPlan.Complete(
        plan,
        IntStream.range(0, plan.batches().size())
            .mapToObj(i ->
                new CopyRun(
                    "central", pass.uid() + i, plan.batches().get(i), NOW, new CopyRun.Running()))
            .toList());
  }

  private static ReconcileContext pass(String uid, String namespace, Instant now) {
    var image = new Image();
    image.getMetadata().setUid(uid);
    image.getMetadata().setNamespace(namespace);
    ImageIntent intent =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.RECURRENT,
                        "nginx",
                        "1",
                        "registry.example.com/nginx",
                        "frequency: 5m"));
    return new ReconcileContext(
        image,
        intent,
        PreviousState.NONE,
        PreviousState.NONE,
        List.of(),
        Set.of(),
        List.of(),
        new PassTime(now, 7));
  }

  private static ExecutionTarget target() {
    return new ExecutionTarget(
        "central", "copy", Optional.empty(), Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
  }

  private static TaskRunSnapshot none() {
    return TaskRunSnapshot.EMPTY;
  }

  private static TaskRunSnapshot notListed() {
    throw new AssertionError("all TaskRuns were listed for an Image that does not wait");
  }

  /** A registry that has only a quota. */
  private final class QuotaRegistry implements Registry {
    @Override
    public Result<List<Tag>> tags(Repository repository, Access access) {
      throw new AssertionError();
    }

    @Override
    public Result<ManifestInfo> manifest(ImageReference image, Access access) {
      throw new AssertionError();
    }

    @Override
    public Result<PlatformSubset> part(Pinned image, List<Platform> platforms, Access access) {
      throw new AssertionError();
    }

    @Override
    public Optional<PullQuota> quota(Repository repository, Access access) {
      return quota;
    }
  }
}
