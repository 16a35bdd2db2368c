package io.skopeo.operator.controller.launch;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.launch.Cancellations.Affected;
import io.skopeo.operator.controller.taskrun.ActiveRun;
import io.skopeo.operator.controller.taskrun.RunContents;
import io.skopeo.operator.controller.taskrun.RunStateReader;
import io.skopeo.operator.controller.taskrun.RunStateReader.RunState;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.controller.taskrun.TaskRunVerifier;
import io.skopeo.operator.controller.taskrun.VerifiedTaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that have not ended: those that the informer shows, so that a restart loses nothing, and
 * those just launched that it does not show yet. A run is active until its pod has stopped.
 */
public final class ActiveRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveRuns.class);

  /** The ConfigMap of a run is created within a second after it. */
  private static final Duration MAX_LAUNCH_TIME = Duration.ofSeconds(30);

  private final RunStateReader states;
  private final TaskRunVerifier verifier;
  private final RunContents contents;

  /** The pace of requests about what no event tells: steps may follow each other at once. */
  private static final Duration PACE = Duration.ofSeconds(1);

  /** By namespace/name of a run. Only the launcher writes. */
  private final Map<String, ActiveRun> active = new ConcurrentHashMap<>();

  /** The runs in a state whose end no event tells, by namespace/name. */
  private Set<String> stopping = Set.of();

  private Instant asksAgain = Instant.MIN;

  public ActiveRuns(TaskRunReader reader, TaskRunVerifier verifier, RunContents contents) {
    states = new RunStateReader(reader);
    this.verifier = verifier;
    this.contents = contents;
  }

  /**
   * The changes that a refresh found.
   *
   * @param found runs that this process did not launch
   * @param ended runs, as they were read last; empty if they were deleted
   * @param untold the Images of ended runs whose end no event tells
   * @param broken runs whose ConfigMap was never created
   */
  record Changes(
      List<ActiveRun> found,
      Map<ActiveRun, Optional<TaskRun>> ended,
      Set<ImageName> untold,
      List<TaskRun> broken) {
    private Changes() {
      this(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashSet<>(), new ArrayList<>());
    }
  }

  /** Returns why no run can be verified now; without the key, all runs look foreign. */
  Optional<Problem> problem() {
    return verifier.problem();
  }

  /** Adds a run that was just launched. */
  void add(TaskRun run, CopyBatch batch, Instant now) {
    verifier
        .of(run)
        .ifPresent(
            verified -> active.put(verified.key(), new ActiveRun(verified, batch, now, false)));
  }

  /**
   * Finds the runs of the former leader. Some of them may have ended although their pods copy on.
   *
   * @param listed all TaskRuns with the label of this operator
   */
  Changes recover(List<TaskRun> listed, Instant now) {
    return refresh(
        listed.stream(),
        run -> RunStateReader.isRunning(run, now) || states.isStopping(run, now),
        now);
  }

  /**
   * Compares the runs with those that exist. A run that cannot be read now stays as it was.
   *
   * @param existing all TaskRuns with the label of this operator
   */
  Changes refresh(Stream<TaskRun> existing, Instant now) {
    return refresh(existing, run -> RunStateReader.isRunning(run, now), now);
  }

  private Changes refresh(Stream<TaskRun> existing, Predicate<TaskRun> isActive, Instant now) {
    Map<String, VerifiedTaskRun> shown =
        existing
            .flatMap(run -> verifier.of(run).stream())
            .collect(Collectors.toMap(VerifiedTaskRun::key, Function.identity(), (a, _) -> a));
    boolean asks = !now.isBefore(asksAgain);
    if (asks) {
      asksAgain = now.plus(PACE);
    }
    var changes = new Changes();
    shown.values().stream()
        .filter(verified -> isUnknown(verified, asks) && isActive.test(verified.run()))
        .forEach(verified -> find(verified, changes, now));
    end(shown, asks, changes, now);
    return changes;
  }

  private boolean isUnknown(VerifiedTaskRun verified, boolean asks) {
    @Nullable ActiveRun known = active.get(verified.key());
    return known == null || (asks && known.isUnknown());
  }

  private void find(VerifiedTaskRun verified, Changes changes, Instant now) {
    Instant created = TaskRunStatusReader.read(verified.run(), CopyBatch.NONE, now).created();
    Optional<CopyBatch> batch = Optional.empty();
    try {
      batch = contents.of(verified.run());
      if (batch.isEmpty() && created.plus(MAX_LAUNCH_TIME).isBefore(now)) {
        changes.broken().add(verified.run());
      }
    } catch (KubernetesClientException e) {
      LOG.warn("The ConfigMap of TaskRun {} could not be read: {}", verified.key(), e.getMessage());
    }
    // It takes capacity, whatever it copies.
    var run = new ActiveRun(verified, batch.orElse(CopyBatch.NONE), created, true);
    active.put(run.key(), run);
    changes.found().add(run);
  }

  private void end(Map<String, VerifiedTaskRun> shown, boolean asks, Changes changes, Instant now) {
    var nowStopping = new HashSet<String>();
    for (ActiveRun run : List.copyOf(active.values())) {
      Optional<VerifiedTaskRun> current = Optional.ofNullable(shown.get(run.key()));
      RunState state =
          current
              .map(verified -> states.of(verified.run(), now))
              .orElseGet(() -> asks ? states.ofHidden(run, now) : RunState.STOPPING);
      switch (state) {
        case ENDED -> {
          active.remove(run.key());
          changes.ended().put(run, current.map(VerifiedTaskRun::run));
          if (current.isEmpty() || stopping.contains(run.key())) {
            changes.untold().addAll(run.batch().distinctImages());
          }
        }
        case STOPPING -> nowStopping.add(run.key());
        case RUNNING ->
            current.ifPresent(verified ->
                active.put(run.key(), new ActiveRun(verified, run.batch(), run.since(), true)));
      }
    }
    stopping = nowStopping;
  }

  /** Returns the number of the last run of an epoch that this operator created. */
  long lastNumber(Collection<TaskRun> listed, int epoch) {
    return listed.stream()
        .filter(run -> verifier.of(run).isPresent())
        .mapToLong(run -> RunIdentity.numberOf(run.getMetadata().getName(), epoch))
        .max()
        .orElse(0);
  }

  Collection<ActiveRun> all() {
    return active.values();
  }

  /** Returns the runs with copies of an Image. */
  List<ActiveRun> of(String imageUid) {
    return active.values().stream().filter(run -> run.images().contains(imageUid)).toList();
  }

  /** Returns the pulls that all runs may still make, by quota. */
  Map<PullCount.Quota, Integer> pulls() {
    return PullCount.byQuota(
        active.values().stream().flatMap(run -> run.verified().pulls().stream()).toList());
  }

  /** Returns whether a run is in a state whose end no event tells. */
  boolean hasStopping() {
    return !stopping.isEmpty();
  }

  boolean has(String key) {
    return active.containsKey(key);
  }

  /** Returns what the end of a run affects; an unknown run has a lane of its own. */
  Affected affectedBy(String key) {
    @Nullable ActiveRun run = active.get(key);
    return run == null
        ? new Affected(key, Set.of())
        : new Affected(run.verified().lane(), run.images());
  }
}
