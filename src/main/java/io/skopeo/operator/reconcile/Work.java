package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.tekton.OutcomeReader;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What runs, of all Images: counted from the TaskRuns, so that a restart forgets nothing, and from
 * those started just now that the informer does not show yet.
 */
final class Work {
  private static final Duration UNTIL_SHOWN = Duration.ofMinutes(1);

  private final Map<String, Fresh> fresh = new ConcurrentHashMap<>();

  private record Fresh(AtWork run, Instant since) {
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

  /** Notes runs that were just started for an Image of the namespace. */
  void add(String namespace, List<Run> started, Instant now) {
    fresh.values().removeIf(f -> !f.counts(now));
    started.forEach(run ->
        fresh.put(run.toString(), new Fresh(new AtWork(namespace, RunPulls.of(run.batch())), now)));
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
            .map(e -> e.getValue().run());
    return Stream.concat(seen, unseen).toList();
  }

  private static AtWork atWork(TaskRun run) {
    var metadata = run.getMetadata();
    return new AtWork(
        RunIdentity.imageOf(metadata.getLabels(), metadata.getAnnotations())
            .map(RunIdentity.ImageName::namespace)
            .orElse(metadata.getNamespace()),
        RunPulls.read(metadata.getAnnotations()));
  }

  private static String name(TaskRun run) {
    return run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
  }
}
