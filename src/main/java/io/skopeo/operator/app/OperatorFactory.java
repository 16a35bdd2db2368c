package io.skopeo.operator.app;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.app.leader.LeaderElection;
import io.skopeo.operator.controller.ImageReconciler;
import io.skopeo.operator.controller.archive.ArchiveControllers;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.imageset.ImageSetReconciler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the SDK's operator with its controllers. */
public final class OperatorFactory {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorFactory.class);

  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** A namespace that was deleted, or may not be read, delays the others for no longer. */
  private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofSeconds(10);

  /** The least time between two passes of an ImageSet, whose Images change in bursts. */
  private static final Duration SET_PACE = Duration.ofSeconds(1);

  private OperatorFactory() {}

  /**
   * Creates the operator; it is not started yet.
   *
   * @param sets is left out if the API server does not know ImageSets
   * @param archives are left out if the API server does not know ImageExports and ImageImports;
   *     empty if they are switched off
   * @param election starts after the operator, and lets it reconcile; empty if it runs alone
   */
  public static Operator create(
      KubernetesClient client,
      WatchedNamespaces watched,
      ImageReconciler images,
      ImageSetReconciler sets,
      Optional<ArchiveControllers> archives,
      Optional<LeaderElection> election) {
    var operator =
        new Operator(configuration -> {
          configuration
              .withKubernetesClient(client)
              .withCloseClientOnStop(election.isEmpty())
              .withExecutorService(
                  election
                      .map(LeaderElection::executor)
                      .orElseGet(Executors::newVirtualThreadPerTaskExecutor))
              .withReconciliationTerminationTimeout(STOP_WITHIN)
              .withParseResourceVersions(true)
              .withStopOnInformerErrorDuringStartup(watched.isEverywhere());
          if (!watched.isEverywhere()) {
            configuration.withCacheSyncTimeout(CACHE_SYNC_TIMEOUT);
          }
        });
    operator.register(images, controller -> configure(controller, watched));
    if (knows(client, ImageSet.class)) {
      operator.register(
          sets,
          controller -> {
            configure(controller, watched);
            controller.withRateLimiter(new LinearRateLimiter(SET_PACE, 1));
          });
    } else {
      LOG.warn(
          "The CRD imagesets.skopeo.io is not installed, so ImageSets are not reconciled: install"
              + " it, and restart the operator.");
    }
    archives.ifPresent(controllers -> register(operator, controllers, client, watched));
    return operator;
  }

  private static void register(
      Operator operator,
      ArchiveControllers archives,
      KubernetesClient client,
      WatchedNamespaces watched) {
    if (knows(client, ImageExport.class) && knows(client, ImageImport.class)) {
      operator.register(archives.exports(), controller -> configure(controller, watched));
      operator.register(archives.imports(), controller -> configure(controller, watched));
    } else {
      LOG.warn(
          "The CRDs imageexports.skopeo.io and imageimports.skopeo.io are not installed, so they"
              + " are not reconciled: install them, and restart the operator.");
    }
  }

  /** A CRD that is missing would end the start, and with it all Images. */
  private static boolean knows(KubernetesClient client, Class<? extends HasMetadata> kind) {
    try {
      return client.supports(kind);
    } catch (KubernetesClientException _) {
      // The start fails by itself if the API server stays away.
      return true;
    }
  }

  private static <P extends HasMetadata> void configure(
      ControllerConfigurationOverrider<P> controller, WatchedNamespaces watched) {
    controller
        .settingNamespaces(watched.ofImages())
        .withInformerListLimit(TaskRunEventSource.PAGE)
        .withGenerationAware(false)
        .withOnUpdateFilter(OperatorFactory::isRelevant)
        .withReconciliationMaxInterval(Duration.ofMinutes(15))
        .withRetry(
            new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(Duration.ofSeconds(1).toMillis())
                .setIntervalMultiplier(2)
                .setMaxInterval(LONGEST_RETRY.toMillis()));
  }

  /** Ignores updates of the status, which are the operator's own. */
  private static boolean isRelevant(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(requests(now), requests(before));
  }

  private static List<String> requests(HasMetadata object) {
    var annotations =
        Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.<String, String>of());
    return Stream.of(Image.REQUESTED_AT, Image.APPROVED)
        .map(key -> annotations.getOrDefault(key, ""))
        .toList();
  }
}
