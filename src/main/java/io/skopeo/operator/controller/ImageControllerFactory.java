package io.skopeo.operator.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.controller.capacity.CapacityLimiter;
import io.skopeo.operator.controller.capacity.ControllerState;
import io.skopeo.operator.controller.capacity.FencedClient;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.execution.CentralCredentials;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.execution.TlsResolver;
import io.skopeo.operator.controller.observe.OlderImages;
import io.skopeo.operator.controller.observe.RegistryObserver;
import io.skopeo.operator.controller.observe.TargetObserver;
import io.skopeo.operator.controller.proof.ProofKey;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.controller.taskrun.TaskRunLauncher;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.TaskRunTracker;
import io.skopeo.operator.credentials.ServiceAccountReader;
import io.skopeo.operator.migration.MigrationApproval;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import java.time.InstantSource;

/** Wires the {@link ImageReconciler}. */
public final class ImageControllerFactory {
  private ImageControllerFactory() {}

  /**
   * Creates the reconciler.
   *
   * @param client of everything but the creation of runs
   */
  public static ImageReconciler create(
      KubernetesClient client,
      FencedClient launches,
      TektonDiscovery tekton,
      Registry registry,
      OperatorConfig config,
      PolicyCheckedSpecReader specs,
      ConcurrencyLimits limits,
      InstantSource time,
      ReconcileListener listener) {
    String central = config.central().namespace();
    var runs = new TaskRunTracker();
    int reserve = config.runs().pullReservePercent();
    var state =
        new ControllerState(
            new ImageTracker(),
            runs,
            new CapacityLimiter(registry, limits, reserve, runs, listener::onCapacity));
    var taskRuns =
        new TaskRunEventSource(tekton, config.watched().ofRuns(central), central, state::removeRun);
    var approval = new MigrationApproval(config.migrationApproved());
    ExecutionTargetResolver targets = targets(client, config);
    var reader = new TaskRunReader(client, central, runs);
    var credentials = new CredentialChangeDetector(state.images());
    var tasks = new TaskResolver(client, config.task());
    var proofKey = new ProofKey(client, central);
    var launcher = new TaskRunLauncher(launches.client(), proofKey, config.runs(), reader, tasks);
    var upkeep = new RunUpkeep(client, taskRuns, reader, runs, config.runs().retention());
    var events = new EventRecorder(client, specs.reader());
    return new ImageReconciler(
        time,
        specs,
        listener,
        new ControllerComponents(
            state,
            taskRuns,
            new OlderImages(specs),
            approval,
            new SyncTriggerResolver(
                state.images(), taskRuns, reader, targets, credentials, approval),
            new TargetObserver(targets, new RegistryObserver(registry, limits)),
            new PlanLauncher(limits, taskRuns, central, state, credentials, launcher),
            new StatusReporter(state, approval, events, upkeep, listener)));
  }

  private static ExecutionTargetResolver targets(KubernetesClient client, OperatorConfig config) {
    return new ExecutionTargetResolver(
        config.central(),
        new ServiceAccountReader(client),
        new CentralCredentials(client, config.central()),
        new TlsResolver(client, config.central().namespace(), config.tls()));
  }
}
