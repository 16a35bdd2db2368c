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
 * Plans a sync, and launches its TaskRuns. A sync that has something to launch is planned again
 * with the capacity that is left, one Image at a time.
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

  /** Returns when an Image that waits for capacity may try again; empty if it may sync now. */
  Optional<Instant> waitsUntil(ReconcileContext pass, IndexedResourceCache<Image> images) {
    return state.limiter().waits(pass, snapshot(pass, images));
  }

  LaunchedPlan launch(
      ReconcileContext pass, TargetObservation observation, IndexedResourceCache<Image> images) {
    Observation observed = observation.observation();
    Plan plan = plan(pass, observed);
    observation.target().ifPresent(target -> credentials.note(pass.uid(), target.version(), plan));
    if (observation.target().isEmpty() || plan.batches().isEmpty()) {
      state.limiter().leave(pass.uid());
      return new LaunchedPlan.Complete(plan, List.of());
    }
    ExecutionTarget target = observation.target().get();
    TaskRunSnapshot snapshot = snapshot(pass, images).get();
    return state
        .limiter()
        .admit(
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
    return switch (launcher.launch(plan, pass, target, snapshot.verified())) {
      case LaunchResult.Outdated(var before) -> new LaunchedPlan.Outdated(before);
      case LaunchResult.Held(var problem, var until) ->
          new LaunchedPlan.Complete(plan.waitingFor(problem, until, pass.relevant()), List.of());
      case LaunchResult.Failed(var problem, var before) ->
          new LaunchedPlan.Complete(plan.blockedBy(problem, pass.relevant(), pass.now()), before);
      case LaunchResult.All(var started) -> new LaunchedPlan.Complete(plan, started);
    };
  }

  /** Lists and verifies all TaskRuns when it is called, since that takes long if there are many. */
  private Supplier<TaskRunSnapshot> snapshot(
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
