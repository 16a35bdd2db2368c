package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.observe.BoundedExecutor;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.RegistryObserver;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.QueueView;
import io.skopeo.operator.registry.Registry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Plans the sources of one round of an export or import, as Images are planned. It remembers what
 * has failed, and what was found in sync.
 */
public final class SourcePlanner {
  /** The registries bound the requests; this is for sources of many. */
  private static final int CONCURRENCY = 8;

  private final RegistryObserver observer;

  /** By source, as in {@link PreviousState#failures}. */
  private final Map<ImageName, Map<String, TagFailure>> failures = new HashMap<>();

  /**
   * Creates a planner.
   *
   * @param registry the registries, and the volume
   */
  public SourcePlanner(Registry registry) {
    observer = new RegistryObserver(registry);
  }

  /**
   * Plans all sources, but for those whose images earlier ones have too.
   *
   * @param run the last run, if its outcome was not planned with yet
   */
  public List<SourcePlan> plan(List<Source> sources, Optional<CopyRun> run, Instant now) {
    var observed = new ArrayList<Future<Observed>>(sources.size());
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (Source source : sources) {
        ReconcileContext pass = pass(source, run, now);
        observed.add(
            executor.submit(
                () -> new Observed(source, pass, observer.observe(pass, source.target()))));
      }
    }
    var claims = new SourceClaims();
    List<SourcePlan> made =
        observed.stream()
            .map(BoundedExecutor::result)
            .flatMap(seen ->
                claims.next(seen.source(), seen.view()).map(share -> plan(seen, share)).stream())
            .toList();
    made.forEach(plan -> failures.put(plan.source().name(), plan.plan().failures()));
    return made;
  }

  /** Tries everything again that backs off, as a user asks for it. */
  public void forgetFailures() {
    failures.clear();
  }

  /** What the registries and the volume have of a source. */
  private record Observed(Source source, ReconcileContext pass, RegistryView view) {}

  private ReconcileContext pass(Source source, Optional<CopyRun> run, Instant now) {
    PreviousState previous = previous(source.name());
    List<CopyRun> runs =
        run
            .map(whole -> whole.of(source.name()))
            .filter(own -> !own.batch().copies().isEmpty())
            .stream()
            .toList();
    return new ReconcileContext(
        image(source.name()),
        source.intent(),
        previous,
        previous,
        runs,
        false,
        List.of(),
        new PassTime(now, source.name().uid().hashCode()));
  }

  private static SourcePlan plan(Observed seen, SourceClaims.Share share) {
    ReconcileContext pass = seen.pass();
    var observation =
        new Observation(share.view(), pass.runs(), share.conflicts(), QueueView.EMPTY);
    return new SourcePlan(
        seen.source(),
        pass,
        share.view(),
        Planner.plan(pass.intent(), observation, pass.relevant(), pass.now()));
  }

  private PreviousState previous(ImageName source) {
    PreviousState none = PreviousState.NONE;
    return new PreviousState(
        none.handled(),
        none.lastSync(),
        none.settled(),
        failures.getOrDefault(source, Map.of()),
        none.failureGroups(),
        none.currentTag(),
        none.newCopies(),
        none.knownRuns());
  }

  private static Image image(ImageName name) {
    var image = new Image();
    image.getMetadata().setNamespace(name.namespace());
    image.getMetadata().setName(name.name());
    image.getMetadata().setUid(name.uid());
    image.getMetadata().setGeneration(1L);
    return image;
  }
}
