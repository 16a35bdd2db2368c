package io.skopeo.operator.controller;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.capacity.ControllerState;
import io.skopeo.operator.controller.capacity.LaunchedPlan;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.controller.observe.TargetObservation;
import io.skopeo.operator.controller.taskrun.LaunchResult;
import io.skopeo.operator.controller.taskrun.TaskRunLauncher;
import io.skopeo.operator.controller.taskrun.TaskRunSnapshot;
import io.skopeo.operator.controller.taskrun.TaskRunVerifier;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.input.Observation;
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
  private final ConcurrencyLimits limits;
  private final TaskRunEventSource taskRuns;
  private final String central;
  private final ControllerState state;
  private final CredentialChangeDetector credentials;
  private final TaskRunLauncher launcher;

  /**
   * Creates a launcher.
   *
   * @param central the namespace of central runs
   */
  PlanLauncher(
      ConcurrencyLimits limits,
      TaskRunEventSource taskRuns,
      String central,
      ControllerState state,
      CredentialChangeDetector credentials,
      TaskRunLauncher launcher) {
    this.limits = limits;
    this.taskRuns = taskRuns;
    this.central = central;
    this.state = state;
    this.credentials = credentials;
    this.launcher = launcher;
  }

  /** Returns when an Image that waits for capacity may come again; empty if it may come now. */
  Optional<Instant> waitsUntil(ReconcileContext pass, IndexedResourceCache<Image> images) {
    return state.limiter().waits(pass, known(pass, images));
  }

  /** Plans what was observed, and launches what is planned. */
  LaunchedPlan launch(
      ReconcileContext pass, TargetObservation observation, IndexedResourceCache<Image> images) {
    Observation observed = observation.observation();
    Plan round = plan(pass, observed);
    observation.place().ifPresent(target -> credentials.note(pass.uid(), target.version(), round));
    if (observation.place().isEmpty() || round.batches().isEmpty()) {
      state.limiter().pass(pass.uid());
      return new LaunchedPlan.Through(round, List.of());
    }
    ExecutionTarget target = observation.place().get();
    TaskRunSnapshot snapshot = known(pass, images).get();
    return state
        .limiter()
        .enter(
            pass,
            target,
            snapshot,
            capacity -> plan(pass, observed.with(capacity)),
            admitted -> launchAdmitted(admitted, pass, target, snapshot));
  }

  private Plan plan(ReconcileContext pass, Observation observation) {
    return Planner.plan(pass.intent(), observation, limits, pass.relevant(), pass.now());
  }

  private LaunchedPlan launchAdmitted(
      Plan plan, ReconcileContext pass, ExecutionTarget target, TaskRunSnapshot snapshot) {
    return switch (launcher.launch(plan, pass, target, snapshot.own())) {
      case LaunchResult.Outdated(var before) -> new LaunchedPlan.Outdated(before);
      case LaunchResult.Held(var problem, var until) ->
          new LaunchedPlan.Through(plan.waitingFor(problem, until, pass.relevant()), List.of());
      case LaunchResult.Hindered(var problem, var before) ->
          new LaunchedPlan.Through(plan.blockedBy(problem, pass.relevant(), pass.now()), before);
      case LaunchResult.All(var started) -> new LaunchedPlan.Through(plan, started);
    };
  }

  /** Lists and verifies all TaskRuns, which takes long if there are many: only if it is needed. */
  private Supplier<TaskRunSnapshot> known(
      ReconcileContext pass, IndexedResourceCache<Image> images) {
    return () -> {
      var verifier = new TaskRunVerifier(central, images, state.runs());
      List<TaskRun> all = taskRuns.all().toList();
      return new TaskRunSnapshot(
          all.stream().flatMap(run -> verifier.of(run, pass.now().instant()).stream()).toList(),
          all.stream().map(run -> run.getMetadata().getUid()).collect(Collectors.toSet()));
    };
  }
}
