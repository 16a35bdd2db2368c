package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.observe.BoundedExecutor;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.RegistryObserver;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.DestinationConflicts;
import io.skopeo.operator.planning.input.Observation;
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
   * Plans all sources.
   *
   * @param run the last run, if its outcome was not planned with yet
   */
  public List<SourcePlan> plan(List<Source> sources, Optional<CopyRun> run, Instant now) {
    var plans = new ArrayList<Future<SourcePlan>>(sources.size());
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (Source source : sources) {
        PreviousState previous = previous(source.name());
        plans.add(executor.submit(() -> plan(source, previous, run, now)));
      }
      List<SourcePlan> made = plans.stream().map(BoundedExecutor::result).toList();
      made.forEach(plan -> failures.put(plan.source().name(), plan.plan().failures()));
      return made;
    }
  }

  /** Tries everything again that backs off, as a user asks for it. */
  public void forgetFailures() {
    failures.clear();
  }

  private SourcePlan plan(
      Source source, PreviousState previous, Optional<CopyRun> run, Instant now) {
    List<CopyRun> runs =
        run
            .map(whole -> whole.of(source.name()))
            .filter(own -> !own.batch().copies().isEmpty())
            .stream()
            .toList();
    var pass =
        new ReconcileContext(
            image(source.name()),
            source.intent(),
            previous,
            previous,
            runs,
            false,
            List.of(),
            new PassTime(now, source.name().uid().hashCode()));
    Observation.RegistryView view = observer.observe(pass, source.target());
    var observation = new Observation(view, runs, DestinationConflicts.NONE, QueueView.EMPTY);
    return new SourcePlan(
        source, pass, view, Planner.plan(source.intent(), observation, previous, pass.now()));
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
