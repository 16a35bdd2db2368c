package io.skopeo.operator.controller.launch;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.launch.Cancellations.Affected;
import io.skopeo.operator.controller.taskrun.RunContents;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.controller.taskrun.TaskRunVerifier;
import io.skopeo.operator.controller.taskrun.VerifiedTaskRun;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.TaskRunStatusReader;
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
  private static final Duration MAX_INFORMER_DELAY = Duration.ofMinutes(1);

  /** The ConfigMap of a run is created within a second after it. */
  private static final Duration MAX_LAUNCH_TIME = Duration.ofSeconds(30);

  private final TaskRunReader reader;
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
    this.reader = reader;
    this.verifier = verifier;
    this.contents = contents;
  }

  /**
   * One run.
   *
   * @param batch without copies while its ConfigMap is not there
   * @param since when it was created
   * @param shown whether the informer has shown it
   */
  record ActiveRun(VerifiedTaskRun verified, CopyBatch batch, Instant since, boolean shown) {
    String key() {
      return verified.key();
    }

    /** Returns whether it was cancelled: it ends, but its pod may take half a minute. */
    boolean isCancelled() {
      var spec = verified.run().getSpec();
      return spec != null && RunIdentity.CANCELLED.equals(spec.getStatus());
    }

    List<Tagged> destinations() {
      return batch.copies().stream().map(Copy::destination).toList();
    }

    private boolean isUnknown() {
      return batch.copies().isEmpty();
    }
  }

  private enum State {
    RUNNING,
    /** Its end is told by no event. */
    STOPPING,
    ENDED
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
   * Compares the runs with those that exist. A run that cannot be read now stays as it was.
   *
   * @param existing all TaskRuns with the label of this operator
   */
  Changes refresh(Stream<TaskRun> existing, Instant now) {
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
        .filter(verified -> isUnknown(verified, asks) && isRunning(verified.run(), now))
        .forEach(verified -> find(verified, changes, now));
    end(shown, asks, changes, now);
    return changes;
  }

  private boolean isUnknown(VerifiedTaskRun verified, boolean asks) {
    @Nullable ActiveRun known = active.get(verified.key());
    return known == null || (asks && known.isUnknown());
  }

  private static boolean isRunning(TaskRun run, Instant now) {
    return !TaskRunVerifier.isOver(run, now)
        && TaskRunStatusReader.read(run, CopyBatch.NONE, now).isRunning();
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
      switch (state(run, current, asks, now)) {
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

  private State state(ActiveRun run, Optional<VerifiedTaskRun> current, boolean asks, Instant now) {
    try {
      if (current.isEmpty()) {
        return asks && isGone(run, now) ? State.ENDED : State.STOPPING;
      }
      TaskRun shown = current.get().run();
      if (TaskRunVerifier.isOver(shown, now) || !reader.read(shown, now).isRunning()) {
        return State.ENDED;
      }
      return TaskRunStatusReader.isRunning(shown) ? State.RUNNING : State.STOPPING;
    } catch (KubernetesClientException e) {
      LOG.warn("TaskRun {} or its pod could not be read: {}", run.key(), e.getMessage());
      return State.STOPPING;
    }
  }

  /** Returns whether a run that the informer does not show was deleted, and its pod has stopped. */
  private boolean isGone(ActiveRun run, Instant now) {
    var metadata = run.verified().run().getMetadata();
    boolean late = run.shown() || run.since().plus(MAX_INFORMER_DELAY).isBefore(now);
    boolean over = TaskRunVerifier.isOver(run.verified().run(), now);
    return late
        && !reader.exists(metadata.getNamespace(), metadata.getName())
        && (over || !reader.hasPodRunning(metadata.getNamespace(), metadata.getName() + "-pod"));
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
    return active.values().stream()
        .filter(run -> run.batch().images().stream().anyMatch(i -> i.uid().equals(imageUid)))
        .toList();
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
    return Optional.ofNullable(active.get(key))
        .map(run ->
            new Affected(
                run.verified().lane(),
                run.batch().images().stream().map(ImageName::uid).collect(Collectors.toSet())))
        .orElse(new Affected(key, Set.of()));
  }
}
