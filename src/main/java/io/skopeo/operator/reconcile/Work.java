package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Line;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.tekton.OutcomeReader;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What runs, of all Images: counted from the TaskRuns, so that a restart forgets nothing, from
 * those started just now that the informer does not show yet, and from those about to be started.
 */
final class Work {
  private static final Duration UNTIL_SHOWN = Duration.ofMinutes(1);

  private final Map<String, Fresh> fresh = new ConcurrentHashMap<>();
  private final Map<String, Reserved> reserved = new ConcurrentHashMap<>();

  private record Reserved(String namespace, List<Batch> batches) {}

  private record Fresh(String uid, Run run, AtWork atWork, Instant since) {
    boolean counts(Instant now) {
      return Duration.between(since, now).abs().compareTo(UNTIL_SHOWN) < 0;
    }
  }

  /**
   * One run at work.
   *
   * @param namespace of its Image
   * @param pulls that it may still make
   */
  record AtWork(String namespace, Optional<RunPulls> pulls) {
    int pullsOf(String registry) {
      return pulls.filter(p -> p.registry().equals(registry)).map(RunPulls::count).orElse(0);
    }
  }

  /** Counts runs as if they were started already, until they are released. */
  void reserve(String uid, String namespace, List<Batch> batches) {
    reserved.put(uid, new Reserved(namespace, batches));
  }

  /** The runs of an Image are started, or will not be. */
  void release(String uid) {
    reserved.remove(uid);
  }

  /** Whether this very process started the run a moment ago. */
  boolean hasStarted(String run) {
    return fresh.containsKey(run);
  }

  /**
   * Where runs of other Images copy to that are about to be started, or were and are not shown yet.
   *
   * @param shown names of the runs that the informer shows
   */
  Set<Tagged> destinationsBeside(String uid, Set<String> shown, Instant now) {
    Stream<Batch> started =
        fresh.entrySet().stream()
            .filter(e -> !shown.contains(e.getKey()))
            .map(Map.Entry::getValue)
            .filter(f -> !f.uid().equals(uid) && f.counts(now))
            .map(f -> f.run().batch());
    Stream<Batch> soon =
        reserved.entrySet().stream()
            .filter(e -> !e.getKey().equals(uid))
            .flatMap(e -> e.getValue().batches().stream());
    return Stream.concat(started, soon)
        .flatMap(batch -> batch.lines().stream())
        .map(Line::destination)
        .collect(Collectors.toSet());
  }

  /** Notes runs that were just started for an Image of the namespace. */
  void add(String uid, String namespace, List<Run> started, Instant now) {
    fresh.values().removeIf(f -> !f.counts(now));
    started.forEach(run ->
        fresh.put(
            run.toString(),
            new Fresh(uid, run, new AtWork(namespace, RunPulls.of(run.batch())), now)));
  }

  /**
   * All that runs.
   *
   * @param known all runs of this operator that the informer shows
   */
  List<AtWork> at(Stream<TaskRun> known, Instant now) {
    Map<String, TaskRun> shown =
        known.collect(Collectors.toMap(Work::name, run -> run, (one, _) -> one));
    Stream<AtWork> seen =
        shown.values().stream()
            .filter(run -> OutcomeReader.read(run, new Batch(List.of()), now).isAtWork())
            .map(Work::atWork);
    Stream<AtWork> unseen =
        fresh.entrySet().stream()
            .filter(e -> !shown.containsKey(e.getKey()) && e.getValue().counts(now))
            .map(e -> e.getValue().atWork());
    Stream<AtWork> soon =
        reserved.values().stream()
            .flatMap(r ->
                r.batches().stream().map(batch -> new AtWork(r.namespace(), RunPulls.of(batch))));
    return Stream.of(seen, unseen, soon).flatMap(all -> all).toList();
  }

  private static AtWork atWork(TaskRun run) {
    var metadata = run.getMetadata();
    return new AtWork(
        RunIdentity.imageOf(metadata.getLabels(), metadata.getAnnotations())
            .map(RunIdentity.ImageName::namespace)
            .orElse(metadata.getNamespace()),
        RunPulls.read(metadata.getAnnotations()));
  }

  static String name(TaskRun run) {
    return run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
  }
}
