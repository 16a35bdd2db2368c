package io.skopeo.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.app.HealthChecks;
import io.skopeo.operator.app.LeaderElection;
import io.skopeo.operator.app.ManagementServer;
import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.app.StartupFailure;
import io.skopeo.operator.app.kube.ApiServerAddresses;
import io.skopeo.operator.app.kube.ApiServerConfig;
import io.skopeo.operator.controller.ImageControllerFactory;
import io.skopeo.operator.controller.ImageReconciler;
import io.skopeo.operator.controller.ReconcileListener;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.taskrun.OrphanedRunCollector;
import io.skopeo.operator.metrics.Metrics;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.client.HttpRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds every client once, starts, stops. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** A namespace that is gone, or not to be read, does not hold up the others for longer. */
  private static final Duration NAMESPACE_COMES = Duration.ofSeconds(10);

  private Main() {}

  /** Starts the operator; what it needs to know is in the environment. */
  public static void main(String[] arguments) {
    var settings = new OperatorSettings(System.getenv());
    settings.problems().forEach(LOG::error);
    if (!settings.problems().isEmpty()) {
      System.exit(1);
    }
    settings.notices().forEach(LOG::warn);
    settings.proxies().permitAccounts();
    var time = InstantSource.system();
    var metrics = new Metrics(time, version(), settings.hasMetricsOfEachImage());
    var client =
        new KubernetesClientBuilder()
            .withConfig(ApiServerConfig.direct(Config.autoConfigure(null), System.getenv()))
            .build();
    var registry =
        HttpRegistry.create(
            RegistrySettings.DEFAULTS
                .withAddresses(
                    AddressPolicy.STRICT
                        .allowing(settings.allowedHosts())
                        .refusing(ApiServerAddresses.of(client.getMasterUrl(), System.getenv())))
                .withAtOnce(settings.requestsAtOnce())
                .withObserver(metrics)
                .withProxies(settings.proxies()));
    var orphans = new OrphanedRunCollector(client, settings.config(), time);
    var tekton = new TektonDiscovery(client, time);
    ImageReconciler reconciler = reconciler(client, tekton, registry, settings, time, metrics);
    Runnable acts =
        () -> {
          reconciler.acts();
          orphans.start();
        };
    Optional<LeaderElection> leadership =
        settings.seat().map(seat -> new LeaderElection(seat, acts, Main::halt));
    metrics.watch(reconciler::state, registry::quotas);
    Operator operator = operator(client, settings, reconciler, leadership);
    var probes = HealthChecks.of(operator, reconciler::state, tekton);
    ManagementServer health;
    try {
      health =
          ManagementServer.serve(settings.port(), probes::dead, probes::unready, metrics::scrape);
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
                  leadership.ifPresentOrElse(held -> held.stop(operator), operator::stop);
                  health.close();
                  registry.close();
                }));
    try {
      operator.start();
    } catch (RuntimeException e) {
      end(StartupFailure.of(e, client.getMasterUrl()));
      return;
    }
    if (leadership.isEmpty()) {
      acts.run();
    }
    LOG.info("skopeo-operator {} started", version());
  }

  /**
   * The threads of servers and clients would keep a process alive that does nothing. There is
   * nothing to finish, and the sentence shall be the last of the log.
   */
  private static void end(StartupFailure failed) {
    failed.report(LOG);
    halt();
  }

  /** Ends without finishing anything, as where another operator acts already. */
  private static void halt() {
    Runtime.getRuntime().halt(1);
  }

  /** What reconciles Images. */
  public static ImageReconciler reconciler(
      KubernetesClient client,
      TektonDiscovery tekton,
      Registry registry,
      OperatorSettings settings,
      InstantSource time,
      ReconcileListener observer) {
    return ImageControllerFactory.create(
        client,
        tekton,
        registry,
        settings.config(),
        settings.specs(),
        settings.limits(),
        time,
        observer);
  }

  /** The operator with its one controller, not yet started. */
  public static Operator operator(
      KubernetesClient client,
      OperatorSettings settings,
      ImageReconciler reconciler,
      Optional<LeaderElection> leadership) {
    WatchedNamespaces watched = settings.config().watched();
    var operator =
        new Operator(configuration -> {
          leadership.ifPresent(
              l -> configuration.withLeaderElectionConfiguration(l.configuration()));
          configuration
              .withKubernetesClient(client)
              .withCloseClientOnStop(leadership.isEmpty())
              .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
              .withReconciliationTerminationTimeout(STOP_WITHIN)
              .withParseResourceVersions(true)
              .withStopOnInformerErrorDuringStartup(watched.isEverywhere());
          if (!watched.isEverywhere()) {
            configuration.withCacheSyncTimeout(NAMESPACE_COMES);
          }
        });
    operator.register(
        reconciler,
        controller ->
            controller
                .settingNamespaces(watched.ofImages())
                .withGenerationAware(false)
                .withOnUpdateFilter(Main::concernsUs)
                .withReconciliationMaxInterval(Duration.ofMinutes(15))
                .withRetry(
                    new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(Duration.ofSeconds(1).toMillis())
                        .setIntervalMultiplier(2)
                        .setMaxInterval(LONGEST_RETRY.toMillis())));
    return operator;
  }

  /** The spec, the request annotation or an approval; the operator's own status is no news. */
  private static boolean concernsUs(Image now, Image before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(asked(now), asked(before));
  }

  private static List<String> asked(Image image) {
    var annotations =
        Objects.requireNonNullElse(image.getMetadata().getAnnotations(), Map.<String, String>of());
    return Stream.of(Image.REQUESTED_AT, Image.APPROVED)
        .map(key -> annotations.getOrDefault(key, ""))
        .toList();
  }

  private static String version() {
    return Objects.requireNonNullElse(
        Main.class.getPackage().getImplementationVersion(), "(built from source)");
  }
}
