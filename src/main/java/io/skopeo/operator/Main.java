package io.skopeo.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.app.HealthChecks;
import io.skopeo.operator.app.ManagementServer;
import io.skopeo.operator.app.OperatorFactory;
import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.app.StartupFailure;
import io.skopeo.operator.app.command.Commands;
import io.skopeo.operator.app.kube.ApiServerAddresses;
import io.skopeo.operator.app.kube.ApiServerClients;
import io.skopeo.operator.app.leader.LeaderElection;
import io.skopeo.operator.app.leader.LeaseFence;
import io.skopeo.operator.controller.ImageControllerFactory;
import io.skopeo.operator.controller.ImageReconciler;
import io.skopeo.operator.controller.archive.ArchiveControllers;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.imageset.ImageSetControllerFactory;
import io.skopeo.operator.controller.imageset.ImageSetReconciler;
import io.skopeo.operator.controller.launch.FencedClient;
import io.skopeo.operator.controller.launch.LaunchFence;
import io.skopeo.operator.controller.taskrun.OrphanedRunCollector;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.metrics.Metrics;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.client.HttpRegistry;
import io.skopeo.operator.registry.list.ListClient;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the operator from its environment, starts and stops it. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs the command that the arguments name, or else starts the operator. */
  public static void main(String[] arguments) {
    var settings = new OperatorSettings(System.getenv());
    settings.problems().forEach(LOG::error);
    if (!settings.problems().isEmpty()) {
      System.exit(1);
    }
    settings.proxies().permitAccounts();
    new Commands(settings, System.out, System.err).run(List.of(arguments)).ifPresent(System::exit);
    settings.warnings().forEach(LOG::warn);
    var time = InstantSource.system();
    var metrics = new Metrics(time, version(), settings.metricsPerImage());
    var clients = ApiServerClients.of(System.getenv());
    KubernetesClient client = clients.shared();
    KubernetesClient launches = clients.launches();
    RegistrySettings http =
        RegistrySettings.DEFAULTS
            .withAddresses(
                AddressPolicy.STRICT
                    .allowing(settings.allowedHosts())
                    .refusing(ApiServerAddresses.of(client.getMasterUrl(), System.getenv())))
            .withAtOnce(settings.requestsAtOnce())
            .withObserver(metrics)
            .withProxies(settings.proxies());
    var registry = HttpRegistry.create(http);
    var lists = ListClient.create(http);
    var imagesBySet = new ImagesBySet();
    var fence = new LeaseFence(System::nanoTime, time);
    var tekton = new TektonDiscovery(client, time);
    var launching =
        new FencedClient(
            launches, settings.leaseIdentity().isPresent() ? fence : LaunchFence.ALONE);
    ImageReconciler reconciler =
        ImageControllerFactory.create(
            client,
            launching,
            tekton,
            registry,
            settings.config(),
            settings.specs(),
            settings.limits(),
            time,
            metrics,
            imagesBySet);
    var orphans =
        new OrphanedRunCollector(client, settings.config(), reconciler::runs, imagesBySet::get);
    ImageSetReconciler sets =
        ImageSetControllerFactory.create(
            client, lists, settings.listHosts(), settings.imageSets(), imagesBySet, time);
    Optional<ArchiveControllers> archives =
        settings.archives()
            ? Optional.of(
                ArchiveControllers.create(
                    client,
                    launching,
                    tekton,
                    registry,
                    settings.config(),
                    new ArchiveControllers.Specs(
                        settings.exports(), settings.imports(), settings.specs()),
                    imagesBySet,
                    settings.limits().runsPerCluster(),
                    time))
            : Optional.empty();
    Runnable activate =
        () -> {
          reconciler.activate();
          orphans.start();
        };
    Optional<LeaderElection> election =
        settings
            .leaseIdentity()
            .map(lease -> new LeaderElection(lease, clients.lease(), fence, activate, Main::halt));
    metrics.watch(reconciler::state, registry::quotas);
    metrics.watchSets(sets::snapshots);
    Operator operator =
        OperatorFactory.create(
            client, settings.config().watched(), reconciler, sets, archives, election);
    var checks = HealthChecks.of(operator, reconciler::state, tekton);
    ManagementServer server;
    try {
      server =
          ManagementServer.serve(settings.port(), checks::dead, checks::unready, metrics::scrape);
    } catch (IOException e) {
      end(StartupFailure.ofPort(e, settings.port()));
      return;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  orphans.close();
                  reconciler.stop();
                  election.ifPresentOrElse(e -> e.stop(operator), operator::stop);
                  launches.close();
                  server.close();
                  registry.close();
                  lists.close();
                }));
    try {
      operator.start();
      election.ifPresentOrElse(LeaderElection::start, activate);
    } catch (RuntimeException e) {
      end(StartupFailure.of(e, client.getMasterUrl()));
      return;
    }
    LOG.info("skopeo-operator {} started", version());
  }

  private static void end(StartupFailure failure) {
    failure.report(LOG);
    halt();
  }

  /**
   * Exits without the shutdown hook: there is nothing to finish, another operator may be active
   * already, and the sentence of a failure shall be the last line of the log.
   */
  private static void halt() {
    Runtime.getRuntime().halt(1);
  }

  private static String version() {
    return Objects.requireNonNullElse(
        Main.class.getPackage().getImplementationVersion(), "(built from source)");
  }
}
