package io.skopeo.operator.reconcile;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Observed;
import io.skopeo.operator.plan.Round;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Plans a round, and launches its runs. A round that has something to launch is planned again with
 * the capacity that is left, one Image at a time.
 */
final class PlanLauncher {
  private final Limits limits;
  private final TaskRunSource taskRuns;
  private final String central;
  private final ControllerState state;
  private final CredentialChangeDetector credentials;
  private final Dispatcher dispatcher;

  /**
   * Creates a launcher.
   *
   * @param central the namespace of central runs
   */
  PlanLauncher(
      Limits limits,
      TaskRunSource taskRuns,
      String central,
      ControllerState state,
      CredentialChangeDetector credentials,
      Dispatcher dispatcher) {
    this.limits = limits;
    this.taskRuns = taskRuns;
    this.central = central;
    this.state = state;
    this.credentials = credentials;
    this.dispatcher = dispatcher;
  }

  /** Returns when an Image that waits for capacity may come again; empty if it may come now. */
  Optional<Instant> waitsUntil(Pass pass, IndexedResourceCache<Image> images) {
    return state.gate().waits(pass, known(pass, images));
  }

  /** Plans what was observed, and launches what is planned. */
  Passed launch(Pass pass, TargetObservation observation, IndexedResourceCache<Image> images) {
    Observed observed = observation.observed();
    Round round = plan(pass, observed);
    observation.place().ifPresent(place -> credentials.note(pass.uid(), place.version(), round));
    if (observation.place().isEmpty() || round.start().isEmpty()) {
      state.gate().pass(pass.uid());
      return new Passed.Through(round, List.of());
    }
    Place place = observation.place().get();
    Known known = known(pass, images).get();
    return state
        .gate()
        .enter(
            pass,
            place,
            known,
            room -> plan(pass, observed.with(room)),
            admitted -> launchAdmitted(admitted, pass, place, known));
  }

  private Round plan(Pass pass, Observed observed) {
    return Round.decide(pass.intent(), observed, limits, pass.relevant(), pass.now());
  }

  private Passed launchAdmitted(Round round, Pass pass, Place place, Known known) {
    return switch (dispatcher.launch(round, pass, place, known.own())) {
      case Started.Outdated(var before) -> new Passed.Outdated(before);
      case Started.Held(var problem, var until) ->
          new Passed.Through(round.waiting(problem, until, pass.relevant()), List.of());
      case Started.Hindered(var problem, var before) ->
          new Passed.Through(round.hindered(problem, pass.relevant(), pass.now()), before);
      case Started.All(var started) -> new Passed.Through(round, started);
    };
  }

  /** Lists and verifies all TaskRuns, which takes long if there are many: only if it is needed. */
  private Supplier<Known> known(Pass pass, IndexedResourceCache<Image> images) {
    return () -> {
      var own = new Own(central, images, state.runs());
      List<TaskRun> all = taskRuns.all().toList();
      return new Known(
          all.stream().flatMap(run -> own.of(run, pass.now().instant()).stream()).toList(),
          all.stream().map(run -> run.getMetadata().getUid()).collect(Collectors.toSet()));
    };
  }
}
