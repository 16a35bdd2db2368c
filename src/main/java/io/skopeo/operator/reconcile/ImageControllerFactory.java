package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.SecretReader;
import io.skopeo.operator.intent.AllowedSpecs;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.registry.Registry;
import java.time.InstantSource;

/** Wires the {@link ImageReconciler}: whatever it needs is created here, once. */
public final class ImageControllerFactory {
  private ImageControllerFactory() {}

  /** Creates the reconciler of Images with all that it needs. */
  public static ImageReconciler create(
      KubernetesClient client,
      Tekton tekton,
      Registry registry,
      OperatorConfig config,
      AllowedSpecs specs,
      Limits limits,
      InstantSource time,
      RoundObserver listener) {
    String central = config.central().namespace();
    var runs = new TaskRunTracker();
    int reserve = config.runs().pullReservePercent();
    var state =
        new ControllerState(
            new ImageTracker(), runs, new Gate(registry, limits, reserve, runs, listener::onPlace));
    var taskRuns =
        new TaskRunSource(tekton, config.watched().ofRuns(central), central, state::removeRun);
    var approval = new Approval(config.migrationApproved());
    Places places = places(client, config);
    var reader = new TaskRunReader(client, central, runs);
    var credentials = new CredentialChangeDetector(state.images());
    var tasks = new Tasks(client, config.task());
    var dispatcher = new Dispatcher(client, config.runs(), reader, tasks);
    var upkeep = new RunUpkeep(client, taskRuns, reader, runs, config.runs().retention());
    var announcer = new Announcer(client, specs.reader());
    return new ImageReconciler(
        time,
        specs,
        listener,
        new ControllerComponents(
            state,
            taskRuns,
            new Elders(specs),
            approval,
            new SyncTriggerResolver(
                state.images(), taskRuns, reader, places, credentials, approval),
            new TargetObserver(places, new Surveyor(registry, limits)),
            new PlanLauncher(limits, taskRuns, central, state, credentials, dispatcher),
            new StatusReporter(state, approval, announcer, upkeep, listener)));
  }

  private static Places places(KubernetesClient client, OperatorConfig config) {
    return new Places(
        config.central(),
        new SecretReader(client),
        new Central(client, config.central()),
        new Verification(client, config.central().namespace(), config.tls()));
  }
}
