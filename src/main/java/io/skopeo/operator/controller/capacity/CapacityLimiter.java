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
 * Limits the TaskRuns of all Images to the concurrency limits of the installation and the pull
 * limits of source registries. Decisions are made one Image at a time; runs are launched
 * concurrently, since the API server may be slow.
 */
public final class CapacityLimiter {
  private static final Duration MAX_PULL_DELAY = Duration.ofMinutes(15);
  private static final int RETRIES_IN_WINDOW = 20;
  private static final Duration MIN_DELAY = Duration.ofSeconds(3);
  private static final Duration DELAY_PER_IMAGE_AHEAD = Duration.ofMillis(200);
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);

  private final Registry registry;
  private final ConcurrencyLimits limits;
  private final int reservePercent;
  private final TaskRunTracker runs;
  private final Consumer<Duration> onAdmitted;
  private final ReentrantLock lock = new ReentrantLock();
  private final ActiveRuns active = new ActiveRuns();
  private final WaitingImages queue = new WaitingImages();

  /**
   * Creates a limiter.
   *
   * @param onAdmitted takes how long an Image has waited for capacity, zero if it did not wait
   */
  public CapacityLimiter(
      Registry registry,
      ConcurrencyLimits limits,
      int reservePercent,
      TaskRunTracker runs,
      Consumer<Duration> onAdmitted) {
    this.onAdmitted = onAdmitted;
    this.registry = registry;
    this.limits = limits;
    this.reservePercent = reservePercent;
    this.runs = runs;
  }

  /**
   * Returns when an Image that waits may try again; empty if it may sync now.
   *
   * @param snapshot lists all runs that the informer shows; called only if the Image waits
   */
  public Optional<Instant> waits(ReconcileContext pass, Supplier<TaskRunSnapshot> snapshot) {
    if (!queue.has(pass.uid())) {
      return Optional.empty();
    }
    Capacity capacity =
        capacity(pass, active.list(snapshot.get(), pass.now().instant()), Optional.empty());
    if (capacity.runs() > 0) {
      return Optional.empty();
    }
    queue.await(pass.uid(), pass.namespace(), pass.now().instant());
    return Optional.of(capacity.again());
  }

  /**
   * Plans with the capacity that is left, and launches.
   *
   * @param snapshot all runs that the informer shows, of all Images
   */
  public LaunchedPlan admit(
      ReconcileContext pass,
      ExecutionTarget target,
      TaskRunSnapshot snapshot,
      Function<Capacity, Plan> decide,
      Function<Plan, LaunchedPlan> launch) {
    Plan plan = reserve(pass, target, snapshot, decide);
    try {
      LaunchedPlan launched = launch.apply(plan);
      List<CopyRun> started = launched.started();
      runs.keepFingerprints(pass.uid(), started);
      active.add(pass.uid(), pass.namespace(), target.pullAccount(), started, pass.now().instant());
      return launched;
    } finally {
      active.release(pass.uid());
    }
  }

  /** Plans a sync; one without launches if another Image is just starting to copy to its tags. */
  private Plan reserve(
      ReconcileContext pass,
      ExecutionTarget target,
      TaskRunSnapshot snapshot,
      Function<Capacity, Plan> decide) {
    Instant now = pass.now().instant();
    lock.lock();
    try {
      List<ActiveRuns.ActiveRun> activeRuns = active.list(snapshot, now);
      Optional<PullBudget> pulls =
          registry
              .quota(pass.intent().source(), target.source())
              .map(quota -> pulls(pass, target, quota, activeRuns));
      Capacity capacity = capacity(pass, activeRuns, pulls);
      Plan plan = decide.apply(capacity);
      Instant since = now;
      if (capacity.runs() == 0) {
        queue.await(pass.uid(), pass.namespace(), now);
      } else {
        since = queue.leave(pass.uid()).orElse(now);
      }
      if (!Collections.disjoint(
          plan.destinations(), active.destinationsOfOthers(pass.uid(), snapshot, now))) {
        return plan.waitingFor(
            new Problem(
                Reason.DESTINATION_BUSY,
                "Another Image is starting to copy to one of the tags of %s; the copies start when it has ended."
                    .formatted(pass.intent().destination())),
            now.plus(MIN_DELAY),
            pass.relevant());
      }
      if (!plan.batches().isEmpty()) {
        onAdmitted.accept(Duration.between(since, now));
      }
      active.reserve(pass.uid(), pass.namespace(), target.pullAccount(), plan.batches());
      return plan;
    } finally {
      lock.unlock();
    }
  }

  /** Removes an Image that has nothing to launch from the queue. */
  public void leave(String uid) {
    var _ = queue.leave(uid);
  }

  /** Removes a TaskRun that was deleted. */
  void removeRun(String uid) {
    active.remove(uid);
  }

  /** Returns whether there is any state of the Image or TaskRun. */
  boolean holds(String uid) {
    return queue.has(uid) || active.holds(uid);
  }

  /** Returns since when each waiting Image waits. */
  List<Instant> waiting(Instant now) {
    return queue.waiting(now);
  }

  private Capacity capacity(
      ReconcileContext pass, List<ActiveRuns.ActiveRun> activeRuns, Optional<PullBudget> pulls) {
    Map<String, Long> running =
        activeRuns.stream()
            .collect(Collectors.groupingBy(ActiveRuns.ActiveRun::namespace, Collectors.counting()));
    Map<String, Long> ahead = queue.ahead(pass.uid(), pass.now().instant());
    long left =
        Math.min(
            left(running, pass.namespace()) - ahead.getOrDefault(pass.namespace(), 0L),
            limits.runsPerCluster() - activeRuns.size() - servedFirst(ahead, running));
    long all = ahead.values().stream().mapToLong(count -> count).sum();
    return new Capacity(
        Math.toIntExact(Math.max(0, left)), pass.now().instant().plus(delay(all)), pulls);
  }

  private long left(Map<String, Long> running, String namespace) {
    return Math.max(0, limits.runsPerNamespace() - running.getOrDefault(namespace, 0L));
  }

  /** Counts the Images ahead that the limits of their namespaces let launch. */
  private long servedFirst(Map<String, Long> ahead, Map<String, Long> running) {
    return ahead.entrySet().stream()
        .mapToLong(waiting -> Math.min(waiting.getValue(), left(running, waiting.getKey())))
        .sum();
  }

  private static Duration delay(long ahead) {
    Duration delay = MIN_DELAY.plus(DELAY_PER_IMAGE_AHEAD.multipliedBy(ahead));
    return delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
  }

  private PullBudget pulls(
      ReconcileContext pass,
      ExecutionTarget target,
      PullQuota quota,
      List<ActiveRuns.ActiveRun> activeRuns) {
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
                activeRuns.stream().mapToLong(run -> run.pullsOf(host, account)).sum()),
        pass.now().instant().plus(delay(quota.window(), pass.now())));
  }

  /** Retries within the window: windows slide, so pulls come back all the time. */
  private static Duration delay(Duration window, PassTime now) {
    Duration part = window.dividedBy(RETRIES_IN_WINDOW);
    Duration delay = part.compareTo(MAX_PULL_DELAY) < 0 ? part : MAX_PULL_DELAY;
    return delay.plusMillis(Math.floorMod(now.seed(), delay.toMillis() / 10 + 1));
  }
}
