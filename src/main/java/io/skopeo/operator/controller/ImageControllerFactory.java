package io.skopeo.operator.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.execution.CentralCredentials;
import io.skopeo.operator.controller.execution.CredsInitCheck;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.controller.execution.ProxySecretCheck;
import io.skopeo.operator.controller.execution.SecretExplainer;
import io.skopeo.operator.controller.execution.TaskResolver;
import io.skopeo.operator.controller.execution.TlsResolver;
import io.skopeo.operator.controller.launch.ActiveRuns;
import io.skopeo.operator.controller.launch.BatchLauncher;
import io.skopeo.operator.controller.launch.ControllerState;
import io.skopeo.operator.controller.launch.CopyLauncher;
import io.skopeo.operator.controller.launch.CopyOffers;
import io.skopeo.operator.controller.launch.CopyRequests;
import io.skopeo.operator.controller.launch.FencedClient;
import io.skopeo.operator.controller.launch.ImageTriggers;
import io.skopeo.operator.controller.launch.Lanes;
import io.skopeo.operator.controller.launch.LauncherThread;
import io.skopeo.operator.controller.launch.PullQuotas;
import io.skopeo.operator.controller.observe.OlderImages;
import io.skopeo.operator.controller.observe.RegistryObserver;
import io.skopeo.operator.controller.observe.TargetObserver;
import io.skopeo.operator.controller.proof.ProofKey;
import io.skopeo.operator.controller.taskrun.RunContents;
import io.skopeo.operator.controller.taskrun.RunUpkeep;
import io.skopeo.operator.controller.taskrun.TaskRunLauncher;
import io.skopeo.operator.controller.taskrun.TaskRunPruner;
import io.skopeo.operator.controller.taskrun.TaskRunReader;
import io.skopeo.operator.controller.taskrun.TaskRunVerifier;
import io.skopeo.operator.controller.tracking.CredentialChangeDetector;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.controller.tracking.ImageTracker;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.copying.queue.LaneSpeeds;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
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
   * @param sets is told of Images that belong to ImageSets
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
      ReconcileListener listener,
      ImagesBySet sets) {
    String central = config.central().namespace();
    var tracker = new ImageTracker();
    var images = new ImageCache();
    var verifier = new TaskRunVerifier(new ProofKey(client, central), central);
    var contents = new RunContents(client);
    var reader = new TaskRunReader(client, verifier, contents);
    var taskRuns =
        new TaskRunEventSource(tekton, config.watched().ofRuns(central), central, contents::remove);
    var pruner = new TaskRunPruner(client, verifier, images, config.watched(), config.runs());
    var upkeep = new RunUpkeep(client, taskRuns, reader, config.watched().listed(central), pruner);
    var lanes =
        new Lanes(
            new TaskResolver(client, config.task()),
            new ProxySecretCheck(client, config.runs().proxies()),
            new CredsInitCheck(client, time),
            config.runs(),
            limits.batchSize());
    var triggers = new ImageTriggers(tracker, images);
    var active = new ActiveRuns(reader, verifier, contents);
    var quotas = new PullQuotas(registry, config.runs().pullReservePercent());
    var speeds = new LaneSpeeds();
    var queue = new CopyQueue(speeds);
    var requests = new CopyRequests(queue, active, triggers, time);
    var batches =
        new BatchLauncher(
            queue,
            requests,
            lanes,
            active,
            new TaskRunLauncher(launches.client(), verifier, contents, launches.fence()::mayCreate),
            launches.fence(),
            upkeep,
            triggers,
            listener);
    var thread =
        new LauncherThread(
            new CopyLauncher(
                queue,
                requests,
                batches,
                speeds,
                active,
                quotas,
                limits,
                launches.fence(),
                upkeep,
                triggers,
                listener),
            time);
    taskRuns.onChange(thread::wake);
    var state = new ControllerState(tracker, contents, requests);
    var approval = new MigrationApproval(config.migrationApproved());
    var accounts = new ServiceAccountReader(client);
    ExecutionTargetResolver targets = targets(client, accounts, config);
    var credentials = new CredentialChangeDetector(tracker);
    var offers = new CopyOffers(queue, requests, active, quotas, lanes, credentials);
    return new ImageReconciler(
        time,
        specs,
        listener,
        new ControllerComponents(
            state,
            images,
            sets,
            taskRuns,
            new OlderImages(specs),
            approval,
            new SyncTriggerResolver(tracker, taskRuns, reader, targets, credentials, approval),
            new TargetObserver(targets, new RegistryObserver(registry), offers),
            new SecretExplainer(accounts),
            offers,
            triggers,
            thread,
            new StatusReporter(
                state, approval, new EventRecorder(client, specs.reader()), upkeep, listener)));
  }

  private static ExecutionTargetResolver targets(
      KubernetesClient client, ServiceAccountReader accounts, OperatorConfig config) {
    return new ExecutionTargetResolver(
        config.central(),
        accounts,
        new CentralCredentials(client, config.central()),
        new TlsResolver(client, config.central().namespace(), config.tls()));
  }
}
