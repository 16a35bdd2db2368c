package io.skopeo.operator.controller.launch;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.taskrun.ActiveRun;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.Decision;
import io.skopeo.operator.copying.queue.LaneSpeeds;
import io.skopeo.operator.copying.queue.Slots;
import io.skopeo.operator.planning.RunCancellation;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one launcher of the leading process: it follows the runs, and cuts the queue into batches
 * while there is capacity. Its state is memory; a restart finds runs by a LIST, and copies by
 * passes.
 */
public final class CopyLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(CopyLauncher.class);

  /** Events tell about runs; this is for an event that never comes. */
  private static final Duration CHECK = Duration.ofSeconds(15);

  /** The pace of questions about what no event tells: pods, and cancellations that have to wait. */
  private static final Duration CHECK_SOON = Duration.ofSeconds(2);

  /** The Images of a run have reported its end by then, so that it may be pruned. */
  private static final Duration REPORTING = Duration.ofSeconds(10);

  private final CopyQueue queue;
  private final CopyRequests requests;
  private final BatchLauncher batches;
  private final LaneSpeeds speeds;
  private final ActiveRuns active;
  private final PullQuotas quotas;
  private final ConcurrencyLimits limits;
  private final LaunchFence fence;
  private final RunUpkeep upkeep;
  private final ImageTriggers triggers;
  private final LaunchListener listener;

  private volatile boolean closed;
  private boolean recovered;
  private Instant lastEnd = Instant.MIN;
  private Instant cancelsAgain = Instant.MIN;

  public CopyLauncher(
      CopyQueue queue,
      CopyRequests requests,
      BatchLauncher batches,
      LaneSpeeds speeds,
      ActiveRuns active,
      PullQuotas quotas,
      ConcurrencyLimits limits,
      LaunchFence fence,
      RunUpkeep upkeep,
      ImageTriggers triggers,
      LaunchListener listener) {
    this.queue = queue;
    this.requests = requests;
    this.batches = batches;
    this.speeds = speeds;
    this.active = active;
    this.quotas = quotas;
    this.limits = limits;
    this.fence = fence;
    this.upkeep = upkeep;
    this.triggers = triggers;
    this.listener = listener;
  }

  /** Sets what is called when a step has something to do. */
  void wakeBy(Runnable waking) {
    requests.wakeBy(waking);
  }

  /** Ends a step before its next launch, and starts no other. */
  void close() {
    closed = true;
  }

  /**
   * Does what can be done now.
   *
   * @return when to look again, if nothing happens before
   */
  Instant step(Instant now) {
    Duration settles = fence.settlesIn();
    if (!settles.isZero()) {
      return now.plus(settles);
    }
    // Without the key, every run would look like a foreign one.
    Optional<Problem> problem = active.problem();
    if (problem.isEmpty()) {
      refresh(now);
    }
    cancel(now);
    prune(now);
    Optional<Instant> launches = launchAll(problem, now);
    Instant check = now.plus(problem.isPresent() || isUncertain(now) ? CHECK_SOON : CHECK);
    return launches.filter(check::isAfter).orElse(check);
  }

  private void refresh(Instant now) {
    if (!recovered) {
      // The informer may be behind: a run of the last leader must not be overlooked.
      List<TaskRun> listed = upkeep.list();
      apply(active.recover(listed, now), now);
      batches.continueAfter(active.lastNumber(listed, fence.epoch()));
      recovered = true;
    }
    apply(active.refresh(upkeep.shown(), now), now);
  }

  private void apply(ActiveRuns.Changes changes, Instant now) {
    changes
        .found()
        .forEach(run -> triggers.now(queue.found(run.key(), run.destinations(), now), now));
    changes.ended().forEach((run, last) -> end(run, last, now));
    triggers.now(changes.untold(), now);
    changes.broken().forEach(upkeep::delete);
  }

  /**
   * Frees the destinations of a run, and measures it.
   *
   * @param last the TaskRun as it was read last; empty if it was deleted
   */
  private void end(ActiveRun run, Optional<TaskRun> last, Instant now) {
    lastEnd = now;
    triggers.now(queue.ended(run.key(), now), now);
    requests.cancellations().ended(run.key());
    last.flatMap(TaskRunStatusReader::stepDuration)
        .ifPresent(took -> {
          int lines = run.batch().lineCount();
          speeds.measured(run.verified().lane(), lines, took);
          listener.onEnd(lines, took);
        });
    last.map(ended -> TaskRunStatusReader.read(ended, run.batch(), now))
        .ifPresent(ended -> listener.onFinish(run.verified().imagesNamespace(), ended));
  }

  /** Cancels runs; what failed is tried again after a moment, not at each step. */
  private void cancel(Instant now) {
    if (now.isBefore(cancelsAgain)) {
      return;
    }
    Cancellations cancellations = requests.cancellations();
    for (RunCancellation due : cancellations.due(active::affectedBy, now)) {
      if (upkeep.cancel(due)) {
        cancellations.made(due, active.affectedBy(due.run().toString()), now);
      } else {
        cancelsAgain = now.plus(CHECK_SOON);
      }
    }
  }

  /** Nothing that happens to old runs may hold up new ones. */
  private void prune(Instant now) {
    try {
      upkeep.prune(now);
    } catch (RuntimeException e) {
      LOG.warn("Finished TaskRuns could not be deleted: {}", e.toString());
    }
  }

  private boolean isUncertain(Instant now) {
    return requests.cancellations().isPending()
        || active.hasStopping()
        || lastEnd.plus(REPORTING).isAfter(now);
  }

  /**
   * Launches while there is capacity.
   *
   * @param problem why no run can be verified: then nothing is launched
   * @return when there may be more to launch
   */
  private Optional<Instant> launchAll(Optional<Problem> problem, Instant now) {
    while (!closed && fence.mayCreate()) {
      Decision decision = queue.next(slots(), quotas.limits(active.pulls(), now), now);
      triggers.now(decision.revisit(), now);
      switch (decision) {
        case Decision.Wait(var until, _) -> {
          return until;
        }
        case Decision.Launch launch ->
            problem.ifPresentOrElse(
                why -> batches.refuse(launch, why, now), () -> batches.launch(launch, now));
      }
    }
    return Optional.of(now.plus(CHECK_SOON));
  }

  private Slots slots() {
    Collection<ActiveRun> all = active.all();
    return new Slots(
        Math.max(0, limits.runsPerCluster() - all.size()),
        limits.runsPerNamespace(),
        all.stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.verified().imagesNamespace(), Collectors.summingInt(_ -> 1))),
        // A run that was cancelled helps nobody who waits in its lane.
        all.stream()
            .filter(run -> !run.isCancelled())
            .collect(
                Collectors.groupingBy(
                    run -> run.verified().lane(),
                    Collectors.mapping(ActiveRun::since, Collectors.toList()))));
  }
}
