package io.skopeo.operator.controller.capacity;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.taskrun.TaskRunSnapshot;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.input.Capacity;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PullBudget;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A limiter that every Image passes before it launches TaskRuns. Decisions are made one Image at a
 * time, so that all of them stay within the limits of the installation and within the pulls that a
 * source's registry counts. Runs are launched concurrently, since the API server may be slow.
 */
public final class CapacityLimiter {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
  private static final int LOOKS_IN_WINDOW = 20;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);
  private static final Duration MORE_FOR_EACH_BEFORE = Duration.ofMillis(200);
  private static final Duration LOOK_AT_LEAST = Duration.ofMinutes(1);

  private final Registry registry;
  private final ConcurrencyLimits limits;
  private final int reservePercent;
  private final TaskRunTracker runs;
  private final Consumer<Duration> waited;
  private final ReentrantLock lock = new ReentrantLock();
  private final ActiveRuns work = new ActiveRuns();
  private final WaitingImages queue = new WaitingImages();

  /**
   * Creates a limiter.
   *
   * @param waited takes how long an Image has waited for capacity, zero if it did not wait
   */
  public CapacityLimiter(
      Registry registry,
      ConcurrencyLimits limits,
      int reservePercent,
      TaskRunTracker runs,
      Consumer<Duration> waited) {
    this.waited = waited;
    this.registry = registry;
    this.limits = limits;
    this.reservePercent = reservePercent;
    this.runs = runs;
  }

  /**
   * Returns when an Image that was told to wait may come again; empty if it may come now.
   *
   * @param known lists all runs that the informer shows; called only if the Image waits
   */
  public Optional<Instant> waits(ReconcileContext pass, Supplier<TaskRunSnapshot> known) {
    if (!queue.has(pass.uid())) {
      return Optional.empty();
    }
    Capacity capacity = room(pass, work.at(known.get(), pass.now().instant()), Optional.empty());
    if (capacity.runs() > 0) {
      return Optional.empty();
    }
    queue.await(pass.uid(), pass.namespace(), pass.now().instant());
    return Optional.of(capacity.again());
  }

  /**
   * Decides with the capacity that is left, and launches.
   *
   * @param snapshot all runs that the informer shows, of whatever Image
   */
  public LaunchedPlan enter(
      ReconcileContext pass,
      ExecutionTarget target,
      TaskRunSnapshot snapshot,
      Function<Capacity, Plan> decide,
      Function<Plan, LaunchedPlan> start) {
    Plan plan = reserve(pass, target, snapshot, decide);
    try {
      LaunchedPlan outcome = start.apply(plan);
      List<CopyRun> started = outcome.started();
      runs.keepSeals(pass.uid(), started);
      work.add(pass.uid(), pass.namespace(), target.pullAccount(), started, pass.now().instant());
      return outcome;
    } finally {
      work.release(pass.uid());
    }
  }

  /** Decides a round that launches nothing if another Image just begins to copy to its tags. */
  private Plan reserve(
      ReconcileContext pass,
      ExecutionTarget target,
      TaskRunSnapshot snapshot,
      Function<Capacity, Plan> decide) {
    Instant now = pass.now().instant();
    lock.lock();
    try {
      List<ActiveRuns.ActiveRun> atWork = work.at(snapshot, now);
      Optional<PullBudget> pulls =
          registry
              .quota(pass.intent().source(), target.source())
              .map(quota -> pulls(pass, target, quota, atWork));
      Capacity capacity = room(pass, atWork, pulls);
      Plan plan = decide.apply(capacity);
      Instant since = now;
      if (capacity.runs() == 0) {
        queue.await(pass.uid(), pass.namespace(), now);
      } else {
        since = queue.leave(pass.uid()).orElse(now);
      }
      if (!Collections.disjoint(
          plan.destinations(), work.destinationsBeside(pass.uid(), snapshot, now))) {
        return plan.waitingFor(
            new Problem(
                Reason.DESTINATION_BUSY,
                "Another Image just begins to copy to one of the tags of %s; the copies begin when it has ended."
                    .formatted(pass.intent().destination())),
            now.plus(LOOK_AGAIN),
            pass.relevant());
      }
      if (!plan.batches().isEmpty()) {
        waited.accept(Duration.between(since, now));
      }
      work.reserve(pass.uid(), pass.namespace(), target.pullAccount(), plan.batches());
      return plan;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the place of an Image that has nothing to launch. */
  public void pass(String uid) {
    var _ = queue.leave(uid);
  }

  /** Forgets a TaskRun that was deleted. */
  void removeRun(String uid) {
    work.remove(uid);
  }

  /** Returns whether anything is held of the Image or TaskRun. */
  boolean holds(String uid) {
    return queue.has(uid) || work.holds(uid);
  }

  /** Returns since when each waiting Image waits. */
  List<Instant> waiting(Instant now) {
    return queue.waiting(now);
  }

  private Capacity room(
      ReconcileContext pass, List<ActiveRuns.ActiveRun> atWork, Optional<PullBudget> pulls) {
    Map<String, Long> busy =
        atWork.stream()
            .collect(Collectors.groupingBy(ActiveRuns.ActiveRun::namespace, Collectors.counting()));
    Map<String, Long> before = queue.before(pass.uid(), pass.now().instant());
    long left =
        Math.min(
            left(busy, pass.namespace()) - before.getOrDefault(pass.namespace(), 0L),
            limits.runsPerCluster() - atWork.size() - firstServed(before, busy));
    long all = before.values().stream().mapToLong(count -> count).sum();
    return new Capacity(
        Math.toIntExact(Math.max(0, left)), pass.now().instant().plus(pause(all)), pulls);
  }

  private long left(Map<String, Long> busy, String namespace) {
    return Math.max(0, limits.runsPerNamespace() - busy.getOrDefault(namespace, 0L));
  }

  /** Counts those of the Images before it that their own namespaces let begin. */
  private long firstServed(Map<String, Long> before, Map<String, Long> busy) {
    return before.entrySet().stream()
        .mapToLong(waiting -> Math.min(waiting.getValue(), left(busy, waiting.getKey())))
        .sum();
  }

  private static Duration pause(long before) {
    Duration pause = LOOK_AGAIN.plus(MORE_FOR_EACH_BEFORE.multipliedBy(before));
    return pause.compareTo(LOOK_AT_LEAST) < 0 ? pause : LOOK_AT_LEAST;
  }

  private PullBudget pulls(
      ReconcileContext pass,
      ExecutionTarget target,
      PullQuota quota,
      List<ActiveRuns.ActiveRun> atWork) {
    String host = pass.intent().source().host();
    String account = target.pullAccount();
    return new PullBudget(
        host,
        quota.limit(),
        quota.remaining(),
        Math.toIntExact((long) quota.limit() * reservePercent / 100),
        (int)
            Math.min(
                Integer.MAX_VALUE,
                atWork.stream().mapToLong(run -> run.pullsOf(host, account)).sum()),
        pass.now().instant().plus(pause(quota.window(), pass.now())));
  }

  /** Windows slide: a part of the limit comes back all the time. */
  private static Duration pause(Duration window, PassTime now) {
    Duration part = window.dividedBy(LOOKS_IN_WINDOW);
    Duration pause = part.compareTo(LONGEST_PAUSE) < 0 ? part : LONGEST_PAUSE;
    return pause.plusMillis(Math.floorMod(now.seed(), pause.toMillis() / 10 + 1));
  }
}
