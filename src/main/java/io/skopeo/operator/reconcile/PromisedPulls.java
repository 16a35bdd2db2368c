package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.tekton.OutcomeReader;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pulls that runs at work may still make, of all Images: counted from the TaskRuns, so that a
 * restart forgets none, and from those started just now that the informer does not show yet.
 */
final class PromisedPulls {
  private static final Duration UNTIL_SHOWN = Duration.ofMinutes(1);

  private final Map<String, Fresh> fresh = new ConcurrentHashMap<>();

  private record Fresh(RunPulls pulls, Instant since) {}

  /** Notes runs that were just started. */
  void add(List<Run> started, Instant now) {
    fresh.values().removeIf(f -> f.since().plus(UNTIL_SHOWN).isBefore(now));
    started.forEach(run ->
        RunPulls.of(run.batch())
            .ifPresent(pulls -> fresh.put(run.toString(), new Fresh(pulls, now))));
  }

  /**
   * How many pulls of a registry are promised.
   *
   * @param known all runs of this operator that the informer shows
   */
  int at(String registry, Stream<TaskRun> known, Instant now) {
    Map<String, TaskRun> shown =
        known.collect(Collectors.toMap(PromisedPulls::name, run -> run, (one, _) -> one));
    Stream<RunPulls> atWork =
        shown.values().stream()
            .filter(run -> OutcomeReader.read(run, new Batch(List.of()), now).isAtWork())
            .flatMap(run -> RunPulls.read(run.getMetadata().getAnnotations()).stream());
    Stream<RunPulls> unseen =
        fresh.entrySet().stream()
            .filter(e -> !shown.containsKey(e.getKey()))
            .map(Map.Entry::getValue)
            .filter(f -> f.since().plus(UNTIL_SHOWN).isAfter(now))
            .map(Fresh::pulls);
    return Stream.concat(atWork, unseen)
        .filter(pulls -> pulls.registry().equals(registry))
        .mapToInt(RunPulls::count)
        .sum();
  }

  private static String name(TaskRun run) {
    return run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
  }
}
