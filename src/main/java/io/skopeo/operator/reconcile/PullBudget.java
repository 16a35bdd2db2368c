package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Pulls;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.registry.Quota;
import io.skopeo.operator.registry.Registry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Keeps what all Images start within the pulls that a registry counts. Of such a registry one Image
 * decides and starts at a time; where pulls are not counted nobody waits.
 */
final class PullBudget {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
  private static final int LOOKS_IN_WINDOW = 20;

  private final Registry registry;
  private final int reservePercent;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final PromisedPulls promised = new PromisedPulls();

  PullBudget(Registry registry, int reservePercent) {
    this.registry = registry;
    this.reservePercent = reservePercent;
  }

  /**
   * Decides and starts with what may be pulled now.
   *
   * @param runs all TaskRuns of this operator, of whatever Image
   * @param step decides and starts
   */
  <T> T within(Pass pass, Place place, Stream<TaskRun> runs, Function<Optional<Pulls>, T> step) {
    Optional<Quota> quota = registry.quota(pass.intent().source(), place.source());
    if (quota.isEmpty()) {
      return step.apply(Optional.empty());
    }
    String host = pass.intent().source().host();
    var lock = locks.computeIfAbsent(host, _ -> new ReentrantLock());
    lock.lock();
    try {
      return step.apply(Optional.of(pulls(host, quota.get(), runs, pass.now())));
    } finally {
      lock.unlock();
    }
  }

  /** Notes runs that were started. */
  void promise(List<Run> started, Round.Now now) {
    promised.add(started, now.instant());
  }

  private Pulls pulls(String host, Quota quota, Stream<TaskRun> runs, Round.Now now) {
    return new Pulls(
        host,
        quota.limit(),
        quota.remaining(),
        Math.toIntExact((long) quota.limit() * reservePercent / 100),
        promised.at(host, runs, now.instant()),
        now.instant().plus(pause(quota.window(), now.seed())));
  }

  /** Windows slide: a part of the limit comes back all the time. */
  private static Duration pause(Duration window, int seed) {
    Duration part = window.dividedBy(LOOKS_IN_WINDOW);
    Duration pause = part.compareTo(LONGEST_PAUSE) < 0 ? part : LONGEST_PAUSE;
    return pause.plusMillis(Math.floorMod(seed, pause.toMillis() / 10 + 1));
  }
}
