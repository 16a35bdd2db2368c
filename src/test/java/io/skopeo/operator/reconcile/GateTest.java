package io.skopeo.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.SpecReader;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.DestinationConflicts;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Observed;
import io.skopeo.operator.plan.PassTime;
import io.skopeo.operator.plan.Room;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Verdict;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.registry.Manifest;
import io.skopeo.operator.registry.Part;
import io.skopeo.operator.registry.Quota;
import io.skopeo.operator.registry.Registry;
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

class GateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private Optional<Quota> quota = Optional.empty();
  private final Gate gate =
      new Gate(new Told(), new Limits(50, 4, 2, 3), 20, new TaskRunTracker(), _ -> {});

  @Test
  void limitsHoldForNamespaceAndCluster() {
    assertThat(start("a", "one", 1)).isEqualTo(2);
    assertThat(start("b", "one", 1)).isEqualTo(1);
    assertThat(start("c", "one", 1)).as("the namespace is full").isZero();
    assertThat(start("d", "two", 1)).as("who waits for its namespace holds up no other").isOne();
    assertThat(start("e", "three", 1)).as("the cluster is full").isZero();
  }

  @Test
  void manyWhoWaitForOneNamespaceTakeNoMoreThanItsRuns() {
    assertThat(start("a", "one", 1)).isEqualTo(2);
    assertThat(start("b", "one", 1)).isEqualTo(1);
    IntStream.range(0, 20).forEach(i -> start("waits-" + i, "one", 1));
    Instant later = NOW.plusSeconds(61); // those of before are over: two of the three are theirs
    assertThat(room("other", "two", later)).isEqualTo(1);
  }

  @Test
  void whoWaitsLongestIsServedFirst() {
    Stream.of("a", "b", "c").forEach(uid -> start(uid, uid, 1));
    start("d", "d", 1);
    start("e", "e", 1);
    Instant later = NOW.plusSeconds(61); // those of before are over
    assertThat(gate.waits(pass("f", "f", later), GateTest::none)).isEmpty();
    assertThat(room("f", "f", later)).as("two come before it").isEqualTo(1);
    assertThat(gate.waits(pass("e", "e", later), GateTest::none)).isEmpty();
  }

  @Test
  void whoWaitsIsToldBeforeAnyRegistryIsAsked() {
    Stream.of("a", "b", "c", "d").forEach(uid -> start(uid, uid, 1));
    assertThat(gate.waits(pass("d", "d", NOW), GateTest::none))
        .hasValueSatisfying(again -> assertThat(again).isAfter(NOW));
    assertThat(gate.waits(pass("new", "new", NOW), GateTest::notListed))
        .as("who was never refused may ask")
        .isEmpty();
    assertThat(gate.holds("d")).isTrue();
    gate.pass("d");
    assertThat(gate.holds("d")).isFalse();
    assertThat(gate.waits(pass("d", "d", NOW), GateTest::none)).isEmpty();
  }

  @Test
  void manyWhoDecideAtOncePromiseThePullsOnce() {
    quota = Optional.of(new Quota(100, 90, Duration.ofHours(6), NOW));
    var gate =
        new Gate(new Told(), new Limits(50, 4, 1000, 1000), 20, new TaskRunTracker(), _ -> {});
    var promised = new ArrayList<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 50)
          .forEach(i ->
              threads.execute(() -> {
                Pass pass = pass("uid-" + i, "team", NOW);
                gate.enter(
                    pass,
                    place(),
                    none(),
                    room -> {
                      var pulls = room.pulls().orElseThrow();
                      int free = pulls.remaining() - pulls.reserve() - pulls.promised();
                      int taken = Math.min(free, 8);
                      synchronized (promised) {
                        promised.add(taken);
                      }
                      return round(pass, room, taken == 0 ? 0 : 1, taken);
                    },
                    round -> started(pass, round));
              }));
    }
    assertThat(promised).hasSize(50);
    assertThat(promised.stream().mapToInt(i -> i).sum()).isEqualTo(70);
  }

  @Test
  void whoeverLacksPullsLooksAgainWithinTheWindow() {
    quota = Optional.of(new Quota(100, 0, Duration.ofHours(6), NOW));
    gate.enter(
        pass("a", "one", NOW),
        place(),
        none(),
        room -> {
          Instant again = room.pulls().orElseThrow().again();
          assertThat(again)
              .isBetween(NOW.plus(Duration.ofMinutes(15)), NOW.plus(Duration.ofMinutes(17)));
          return round(pass("a", "one", NOW), room, 0, 0);
        },
        _ -> new Passed.Outdated(List.of()));
  }

  @Test
  void whatIsAboutToStartIsCountedWhileTheApiServerTakesItsTime() {
    var seen = new ArrayList<Integer>();
    gate.enter(
        pass("a", "one", NOW),
        place(),
        none(),
        room -> round(pass("a", "one", NOW), room, 2, 1),
        _ -> {
          seen.add(room("b", "two", NOW));
          return new Passed.Outdated(List.of());
        });
    seen.add(room("c", "two", NOW));
    assertThat(seen).as("one of three, and all that the namespace may have").containsExactly(1, 2);
  }

  @Test
  void twoImagesDoNotBeginToCopyToOneTagAtOnce() {
    Pass first = pass("a", "one", NOW);
    Pass second = pass("b", "two", NOW);
    Passed passed =
        gate.enter(
            first,
            place(),
            none(),
            room -> round(first, room, 1, 1, "same"),
            round -> {
              assertWaits(begin(second));
              return started(first, round);
            });
    assertThat(passed).isInstanceOf(Passed.Through.class);
    assertWaits(begin(second)); // not shown yet
    assertThat(begin(first).start()).as("its own").hasSize(1);
    assertThat(begin(pass("b", "two", NOW.plusSeconds(61))).start()).hasSize(1);
  }

  private static void assertWaits(Round round) {
    assertThat(round.start()).isEmpty();
    assertThat(round.nextLook()).contains(NOW.plusSeconds(3));
    assertThat(round.verdict())
        .isInstanceOfSatisfying(
            Verdict.Waiting.class,
            waiting -> {
              assertThat(waiting.problem().reason()).isEqualTo(Reason.DESTINATION_BUSY);
              assertThat(waiting.problem().sentence())
                  .contains("to one of the tags of registry.example.com/nginx");
            });
  }

  private Round begin(Pass pass) {
    Passed passed =
        gate.enter(
            pass,
            place(),
            none(),
            room -> round(pass, room, 1, 1, "same"),
            round -> new Passed.Through(round, List.of()));
    return ((Passed.Through) passed).round();
  }

  /** How many runs the Image may start; it starts as many as it is told. */
  private int start(String uid, String namespace, int runs) {
    var given = new ArrayList<Integer>();
    Pass pass = pass(uid, namespace, NOW);
    gate.enter(
        pass,
        place(),
        none(),
        room -> {
          given.add(room.runs());
          return round(pass, room, Math.min(runs, room.runs()), 1);
        },
        round -> started(pass, round));
    return given.getFirst();
  }

  private int room(String uid, String namespace, Instant now) {
    var given = new ArrayList<Integer>();
    Pass pass = pass(uid, namespace, now);
    gate.enter(
        pass,
        place(),
        none(),
        room -> {
          given.add(room.runs());
          return round(pass, room, 0, 0);
        },
        _ -> new Passed.Outdated(List.of()));
    return given.getFirst();
  }

  private static Round round(Pass pass, Room room, int runs, int pulls) {
    return round(pass, room, runs, pulls, pass.uid());
  }

  private static Round round(Pass pass, Room room, int runs, int pulls, String tag) {
    String line =
        "docker://docker.io/library/nginx@sha256:%s docker://registry.example.com/nginx:%s"
            .formatted("a".repeat(64), tag);
    var batch = new Batch(Batch.read(line).lines(), pulls, 0);
    var observed =
        new Observed(new Observed.Seen(List.of()), List.of(), DestinationConflicts.NONE, room);
    Round none = Round.decide(pass.intent(), observed, Limits.DEFAULT, Memory.NONE, pass.now());
    return new Round(
        none.verdict(),
        Collections.nCopies(runs, batch),
        none.cancel(),
        none.atWork(),
        none.concluded(),
        none.tally(),
        none.failures(),
        none.folded(),
        none.current(),
        none.newCopies(),
        none.plan(),
        none.synced(),
        none.fulfilled(),
        none.nextLook());
  }

  private static Passed started(Pass pass, Round round) {
    return new Passed.Through(
        round,
        IntStream.range(0, round.start().size())
            .mapToObj(i ->
                new Run("central", pass.uid() + i, round.start().get(i), NOW, new Run.AtWork()))
            .toList());
  }

  private static Pass pass(String uid, String namespace, Instant now) {
    var image = new Image();
    image.getMetadata().setUid(uid);
    image.getMetadata().setNamespace(namespace);
    Intent intent =
        (Intent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.RECURRENT,
                        "nginx",
                        "1",
                        "registry.example.com/nginx",
                        "frequency: 5m"));
    return new Pass(
        image,
        intent,
        Memory.NONE,
        Memory.NONE,
        List.of(),
        Set.of(),
        List.of(),
        new PassTime(now, 7));
  }

  private static Place place() {
    return new Place(
        "central", "copy", Optional.empty(), Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
  }

  private static Known none() {
    return Known.NOTHING;
  }

  private static Known notListed() {
    throw new AssertionError("all TaskRuns were listed for an Image that does not wait");
  }

  /** A registry that is only asked how much may be pulled. */
  private final class Told implements Registry {
    @Override
    public Answer<List<Tag>> tags(Repository repository, Access access) {
      throw new AssertionError();
    }

    @Override
    public Answer<Manifest> manifest(ImageReference image, Access access) {
      throw new AssertionError();
    }

    @Override
    public Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
      throw new AssertionError();
    }

    @Override
    public Optional<Quota> quota(Repository repository, Access access) {
      return quota;
    }
  }
}
