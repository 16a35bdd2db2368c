package io.skopeo.operator.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.app.leader.LeaderElection;
import io.skopeo.operator.controller.ImageReconciler;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Creates the SDK's operator with its one controller. */
public final class OperatorFactory {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** A namespace that was deleted, or may not be read, delays the others for no longer. */
  private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofSeconds(10);

  private OperatorFactory() {}

  /**
   * Creates the operator; it is not started yet.
   *
   * @param election starts after the operator, and lets it reconcile; empty if it runs alone
   */
  public static Operator create(
      KubernetesClient client,
      WatchedNamespaces watched,
      ImageReconciler reconciler,
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
    operator.register(
        reconciler,
        controller ->
            controller
                .settingNamespaces(watched.ofImages())
                .withGenerationAware(false)
                .withOnUpdateFilter(OperatorFactory::isRelevant)
                .withReconciliationMaxInterval(Duration.ofMinutes(15))
                .withRetry(
                    new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(Duration.ofSeconds(1).toMillis())
                        .setIntervalMultiplier(2)
                        .setMaxInterval(LONGEST_RETRY.toMillis())));
    return operator;
  }

  /** Ignores updates of the status, which are the operator's own. */
  private static boolean isRelevant(Image now, Image before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(requests(now), requests(before));
  }

  private static List<String> requests(Image image) {
    var annotations =
        Objects.requireNonNullElse(image.getMetadata().getAnnotations(), Map.<String, String>of());
    return Stream.of(Image.REQUESTED_AT, Image.APPROVED)
        .map(key -> annotations.getOrDefault(key, ""))
        .toList();
  }
}
