package io.skopeo.operator.copying.queue;

import static io.skopeo.operator.copying.queue.QueueFixture.NOW;
import static io.skopeo.operator.copying.queue.QueueFixture.QUOTA;
import static io.skopeo.operator.copying.queue.QueueFixture.pulls;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.copying.queue.CopyQueue.Backlog;
import io.skopeo.operator.copying.queue.CopyQueue.Offer;
import io.skopeo.operator.copying.queue.CopyQueue.Waiting;
import io.skopeo.operator.copying.queue.Decision.Launch;
import io.skopeo.operator.oci.ImageReference.Tagged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Images, passes, runs and registries around a queue, with a clock that goes from event to event.
 * Each launch is checked against what the queue promises.
 */
final class SimulatedCluster {
  private static final Duration TROUBLE = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofHours(8);
  private static final Duration ROUND = Duration.ofMinutes(1);
  private static final int PULLS_PER_MINUTE = 300;

  private final Random random;
  private final LaneSpeeds speeds = new LaneSpeeds();
  private final List<Lane> lanes = new ArrayList<>();
  private final int cluster;
  private final int perNamespace;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingInt(Event::number));

  private final Map<String, Owner> images = new LinkedHashMap<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Set<Tagged> running = new HashSet<>();
  private final Set<Tagged> copied = new HashSet<>();

  /** When the last run of a destination ended. */
  private final Map<Tagged, Instant> ended = new HashMap<>();

  /** The Images whose offers had a destination that was taken. */
  private final Map<Tagged, Set<ImageName>> leftOut = new HashMap<>();

  private final Map<Long, Integer> pullsByMinute = new HashMap<>();
  private CopyQueue queue = new CopyQueue(speeds);
  private Instant now = NOW;
  private Instant nextLook = Instant.MAX;
  private int numbers;
  private int process;

  /** An event. */
  private record Event(Instant at, int number, Runnable action) {}

  /** A running run. */
  private record Run(Lane lane, CopyBatch batch, Instant started) {}

  /** An Image with the copies that it wants and those that it has offered. */
  private static final class Owner {
    private final ImageName name;
    private final Lane lane;
    private final Map<Tagged, WaitingCopy> wanted = new LinkedHashMap<>();
    private Offer offer = QueueFixture.offer();
    private final Map<Tagged, WaitingCopy> offered = new HashMap<>();
    private boolean inPass;
    private boolean passAgain;

    private Owner(ImageName name, Lane lane) {
      this.name = name;
      this.lane = lane;
    }
  }

  SimulatedCluster(long seed) {
    random = new Random(seed);
    cluster = 1 + random.nextInt(8);
    perNamespace = 1 + random.nextInt(4);
    for (String namespace : List.of("a", "b", "c")) {
      lanes.add(new Lane(namespace, namespace + "-default", 500, true));
      lanes.add(new Lane(namespace, namespace + "-small", 1 + random.nextInt(20), true));
    }
    lanes.add(new Lane("c", "c-catalog", 500, false));
  }

  /** Lets things happen for a while, and then waits until every copy is made. */
  void run() {
    for (int i = 0; i < 30; i++) {
      within(TROUBLE, this::arrive);
    }
    for (int i = 0; i < 8; i++) {
      within(TROUBLE, () -> anyImage(this::withdraw));
      within(TROUBLE, () -> anyImage(this::change));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      within(TROUBLE, this::die);
    }
    after(ROUND, this::round);
    while (!events.isEmpty() && now.isBefore(NOW.plus(LONGEST))) {
      Event event = events.remove();
      now = event.at();
      event.action().run();
      checkQueue();
    }
    assertThat(images.values())
        .allSatisfy(image ->
            assertThat(missing(image)).as("copies of %s that never started", image.name).isEmpty());
  }

  // --- Images

  private void arrive() {
    Lane lane = lanes.get(random.nextInt(lanes.size()));
    int number = ++numbers;
    var image = new Owner(QueueFixture.image(lane.namespace(), number), lane);
    int count = random.nextInt(20) == 0 ? 600 : 1 + random.nextInt(random.nextBoolean() ? 3 : 60);
    for (int tag = 0; tag < count; tag++) {
      want(image, QueueFixture.copy(image.name, tag, random.nextInt(1 + count)));
    }
    if (random.nextInt(4) == 0) {
      anyImage(other -> other.wanted.values().stream().limit(3).forEach(copy -> want(image, copy)));
    }
    images.put(image.name.uid(), image);
    pass(image);
  }

  private static void want(Owner image, WaitingCopy copy) {
    image.wanted.put(copy.copy().destination(), copy);
  }

  private void withdraw(Owner image) {
    images.remove(image.name.uid());
    withdrawOffer(image);
  }

  private void change(Owner image) {
    image.wanted.keySet().removeIf(_ -> random.nextInt(3) == 0);
    withdrawOffer(image);
    image.passAgain = image.inPass;
    pass(image);
  }

  private void withdrawOffer(Owner image) {
    Set<ImageName> freed = queue.withdraw(image.name.uid());
    image.offered.clear();
    passFreed(freed);
  }

  private void anyImage(Consumer<Owner> action) {
    if (!images.isEmpty()) {
      action.accept(List.copyOf(images.values()).get(random.nextInt(images.size())));
    }
  }

  private List<WaitingCopy> missing(Owner image) {
    return image.wanted.entrySet().stream()
        .filter(e -> !copied.contains(e.getKey()) && !running.contains(e.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Observes now, and offers a little later what was missing. */
  private void pass(Owner image) {
    if (image.inPass) {
      image.passAgain = true;
      return;
    }
    image.inPass = true;
    Instant observedAt = now;
    List<WaitingCopy> missing = missing(image);
    inThisProcess(
        Duration.ofMillis(10 + random.nextInt(8_000)),
        () -> {
          image.inPass = false;
          if (image.passAgain) {
            image.passAgain = false;
            pass(image);
          } else if (images.containsKey(image.name.uid())) {
            offer(image, missing, observedAt);
          }
        });
  }

  private void offer(Owner image, List<WaitingCopy> missing, Instant observedAt) {
    List<WaitingCopy> copies = missing.stream().limit(queue.room()).toList();
    image.offer =
        new Offer(
            copies,
            missing.size() - copies.size(),
            observedAt,
            observedAt.plusSeconds(20 + random.nextInt(600)));
    image.offered.clear();
    boolean outdated = false;
    for (WaitingCopy copy : copies) {
      Tagged destination = copy.copy().destination();
      outdated |= hasEndedSince(destination, observedAt);
      if (isTaken(destination)) {
        leftOut.computeIfAbsent(destination, _ -> new HashSet<>()).add(image.name);
      } else if (!hasEndedSince(destination, observedAt)) {
        image.offered.put(destination, copy);
      }
    }
    Set<ImageName> passes = queue.offer(image.name, image.lane, image.offer, now);
    assertThat(passes.contains(image.name)).as("%s needs a pass", image.name).isEqualTo(outdated);
    passFreed(passes);
    launch();
  }

  /** Returns whether an Image waits for the destination, or a run has it. */
  private boolean isTaken(Tagged destination) {
    return running.contains(destination)
        || images.values().stream().anyMatch(image -> image.offered.containsKey(destination));
  }

  /** Checks that no Image is forgotten whose destination is free now, and gives them a pass. */
  private void passFreed(Set<ImageName> passes) {
    leftOut
        .entrySet()
        .removeIf(entry -> {
          boolean free = !isTaken(entry.getKey());
          check(!free || passes.containsAll(entry.getValue()), entry.getKey(), "is told when free");
          return free;
        });
    passes.stream().flatMap(name -> Stream.ofNullable(images.get(name.uid()))).forEach(this::pass);
  }

  private boolean hasEndedSince(Tagged destination, Instant observedAt) {
    return !running.contains(destination)
        && !ended.getOrDefault(destination, Instant.MIN).isBefore(observedAt);
  }

  /** Gives a pass to each Image that lacks something, as its schedule does. */
  private void round() {
    List<Owner> lacking =
        images.values().stream()
            .filter(image -> !missing(image).isEmpty())
            .filter(image -> queue.waiting(image.name.uid()).isEmpty())
            .toList();
    lacking.forEach(this::pass);
    if (inTrouble()
        || !runs.isEmpty()
        || images.values().stream().anyMatch(i -> !missing(i).isEmpty())) {
      after(ROUND, this::round);
    }
  }

  // --- runs

  private void launch() {
    for (int i = 0; i < 10_000; i++) {
      Decision decision = queue.next(slots(), pulls(freePulls()), now);
      if (decision instanceof Launch launch) {
        start(launch);
      }
      revisit(decision.revisit());
      if (decision instanceof Decision.Wait(var until, _)) {
        until.ifPresent(this::lookAgain);
        return;
      }
    }
    throw new AssertionError("launches do not end");
  }

  private void lookAgain(Instant at) {
    assertThat(at).isAfter(now);
    if (at.isBefore(nextLook)) {
      nextLook = at;
      after(
          Duration.between(now, at),
          () -> {
            nextLook = Instant.MAX;
            launch();
          });
    }
  }

  private void revisit(Set<ImageName> names) {
    for (ImageName name : names) {
      @Nullable Owner image = images.get(name.uid());
      if (image != null && queue.waiting(name.uid()).isEmpty() && !image.offered.isEmpty()) {
        assertThat(image.offer.pinnedUntil().isBefore(now) || freePulls() == 0).isTrue();
        image.offered.clear();
      }
    }
    passFreed(names);
  }

  private void start(Launch launch) {
    checkLaunch(launch);
    launch.batch().pulls().forEach(p -> pullsByMinute.merge(minute(), p.count(), Integer::sum));
    launch.drained().forEach(uid -> pass(images.get(uid)));
    if (inTrouble() && random.nextInt(10) == 0) {
      passFreed(queue.failed(launch.ticket()));
      launch.batch().distinctImages().forEach(name -> pass(images.get(name.uid())));
      return;
    }
    String key = "run-" + ++numbers;
    runs.put(key, new Run(launch.lane(), launch.batch(), now));
    running.addAll(destinations(launch.batch()));
    queue.launched(launch.ticket(), key);
    int seconds = 3 + launch.batch().lineCount() / 10 + (random.nextInt(15) == 0 ? 300 : 0);
    after(Duration.ofSeconds(seconds), () -> end(key));
  }

  private void end(String key) {
    Run run = runs.remove(key);
    running.removeAll(Set.copyOf(destinations(run.batch())));
    boolean stopped = false;
    for (int i = 0; i < run.batch().copies().size(); i++) {
      Tagged destination = run.batch().copies().get(i).destination();
      Optional<Owner> image =
          Optional.ofNullable(images.get(run.batch().images().get(i).uid()))
              .filter(owner -> owner.wanted.containsKey(destination));
      int attempts = image.map(owner -> owner.wanted.get(destination).attempts()).orElse(0);
      boolean fails = attempts < 4 && random.nextInt(6) == 0;
      if (stopped) {
        continue;
      }
      if (fails) {
        stopped = !run.lane().reportsLines();
        image.ifPresent(owner -> owner.wanted.computeIfPresent(destination, (_, c) -> again(c)));
      } else {
        copied.add(destination);
      }
    }
    speeds.measured(
        run.lane().key(), run.batch().lineCount(), Duration.between(run.started(), now));
    destinations(run.batch()).forEach(destination -> ended.put(destination, now));
    passFreed(queue.ended(key, now));
    run.batch().distinctImages().stream()
        .flatMap(name -> Stream.ofNullable(images.get(name.uid())))
        .forEach(this::pass);
    launch();
  }

  private WaitingCopy again(WaitingCopy copy) {
    return new WaitingCopy(
        copy.copy(),
        copy.pulls(),
        copy.attempts() + 1,
        copy.halvings() + (random.nextInt(4) == 0 ? 1 : 0),
        copy.indexes());
  }

  /** Ends the process: what waits is lost, and what runs is found again. */
  private void die() {
    process++;
    queue = new CopyQueue(speeds);
    leftOut.clear();
    ended.clear();
    runs.forEach((key, run) -> queue.found(key, destinations(run.batch()), now));
    images
        .values()
        .forEach(image -> {
          image.inPass = false;
          image.passAgain = false;
          image.offered.clear();
          pass(image);
        });
  }

  private Slots slots() {
    return new Slots(
        cluster - runs.size(),
        perNamespace,
        runs.values().stream()
            .collect(groupingBy(run -> run.lane().namespace(), summingInt(_ -> 1))),
        runs.values().stream()
            .collect(groupingBy(run -> run.lane().key(), mapping(Run::started, toList()))));
  }

  private int freePulls() {
    return PULLS_PER_MINUTE - pullsByMinute.getOrDefault(minute(), 0);
  }

  private long minute() {
    return now.getEpochSecond() / 60;
  }

  // --- promises

  private void checkLaunch(Launch launch) {
    CopyBatch batch = launch.batch();
    Lane lane = launch.lane();
    assertThat(runs.size()).as("runs in the cluster").isLessThan(cluster);
    assertThat(slots().running(lane.namespace())).isLessThan(perNamespace);
    assertThat(QueueFixture.fits(batch)).as("files that fit").isTrue();
    assertThat(batch.copies()).isNotEmpty().hasSameSizeAs(batch.images());
    assertThat(batch.copies().size()).isLessThanOrEqualTo(lane.maxCopies());
    assertThat(batch.pulls())
        .containsExactly(new PullCount(QUOTA, batch.copies().size()))
        .allMatch(pulls -> pulls.count() <= freePulls());
    if (!lane.reportsLines()) {
      assertThat(batch.distinctImages()).hasSize(1);
    }
    var batchDestinations = new HashSet<Tagged>();
    for (int i = 0; i < batch.copies().size(); i++) {
      Tagged destination = batch.copies().get(i).destination();
      boolean once =
          batchDestinations.add(destination)
              && !copied.contains(destination)
              && !running.contains(destination);
      check(once, destination, "is copied once");
      checkCopy(images.get(batch.images().get(i).uid()), destination, launch);
    }
    launch.drained().forEach(uid -> assertThat(images.get(uid).offer.more()).isPositive());
  }

  private void checkCopy(@Nullable Owner image, Tagged destination, Launch launch) {
    check(image != null, destination, "is of an Image that was not withdrawn");
    check(image.lane.equals(launch.lane()), destination, "has the lane of its Image");
    check(!image.offer.pinnedUntil().isBefore(now), destination, "was pinned not too long ago");
    WaitingCopy copy = image.offered.remove(destination);
    check(copy != null, destination, "is offered");
    check(copy.halvings() == launch.batch().halvings(), destination, "is halved like others");
  }

  /** Checks a condition without the cost of an assertion that describes itself. */
  private static void check(boolean condition, Object subject, String promise) {
    if (!condition) {
      throw new AssertionError("broken promise: " + subject + " " + promise);
    }
  }

  private void checkQueue() {
    assertThat(queue.running()).isEqualTo(runs.keySet());
    int waiting = 0;
    for (Owner image : images.values()) {
      int copies = queue.waiting(image.name.uid()).map(Waiting::copies).orElse(0);
      check(copies == image.offered.size(), image.name, "has all that it offered in the queue");
      waiting += copies;
    }
    assertThat(queue.backlog().stream().mapToInt(Backlog::copies).sum()).isEqualTo(waiting);
  }

  private static List<Tagged> destinations(CopyBatch batch) {
    return batch.copies().stream().map(Copy::destination).toList();
  }

  // --- events

  private boolean inTrouble() {
    return now.isBefore(NOW.plus(TROUBLE));
  }

  private void within(Duration time, Runnable action) {
    after(Duration.ofMillis(random.nextLong(time.toMillis())), action);
  }

  private void inThisProcess(Duration time, Runnable action) {
    int born = process;
    after(
        time,
        () -> {
          if (born == process) {
            action.run();
          }
        });
  }

  private void after(Duration time, Runnable action) {
    events.add(new Event(now.plus(time), ++numbers, action));
  }
}
