package io.skopeo.operator.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader election of several replicas: the one that holds the Lease is active, the others stand
 * by. A Lease that is no longer renewed is taken over within half a minute; at once if it was
 * released, or by its holder after a restart of the container.
 */
public final class LeaderElection {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
  private static final String LEASE = "skopeo-operator";

  /** Longer than an operator takes to stop, during which it does not renew the Lease. */
  private static final Duration DURATION = Duration.ofSeconds(25);

  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(15);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

  private final LeaseIdentity candidate;
  private final Runnable won;
  private final Runnable lost;
  private volatile boolean stopping;

  /**
   * The candidate.
   *
   * @param namespace of the Lease
   * @param identity the pod's name, which stays when its container is restarted
   */
  public record LeaseIdentity(String namespace, String identity) {}

  /**
   * Creates an election, which begins when an operator starts with its configuration.
   *
   * @param won runs when this process gets the Lease, before it reconciles
   * @param lost runs when this process has lost the Lease, and must exit
   */
  public LeaderElection(LeaseIdentity candidate, Runnable won, Runnable lost) {
    this.candidate = candidate;
    this.won = won;
    this.lost = lost;
  }

  public LeaderElectionConfiguration configuration() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(candidate.namespace())
        .withIdentity(candidate.identity())
        .withLeaseDuration(DURATION)
        .withRenewDeadline(RENEW_DEADLINE)
        .withRetryPeriod(RETRY_PERIOD)
        .withLeaderCallbacks(new LeaderCallbacks(this::onWon, this::onLost, _ -> {}))
        .withExitOnStopLeading(false)
        .build();
  }

  private void onWon() {
    LOG.info(
        "{} holds the Lease {}/{} and is active",
        candidate.identity(),
        candidate.namespace(),
        LEASE);
    won.run();
  }

  private void onLost() {
    if (!stopping) {
      LOG.error(
          "{} has lost the Lease {}/{} and exits, so that only one operator is active",
          candidate.identity(),
          candidate.namespace(),
          LEASE);
      lost.run();
    }
  }

  /** Stops the operator, and releases its Lease so that the next one is active at once. */
  public void stop(Operator operator) {
    stopping = true;
    operator.stop();
    try (KubernetesClient client = operator.getKubernetesClient()) {
      elector(client).release();
    } catch (KubernetesClientException e) {
      LOG.warn("the Lease was not released; it will expire: {}", e.getMessage());
    }
  }

  /** Creates an elector that releases the Lease, which the operator's own does not. */
  private LeaderElector elector(KubernetesClient client) {
    return new LeaderElector(
        client,
        new LeaderElectionConfig(
            new LeaseLock(candidate.namespace(), LEASE, candidate.identity()),
            DURATION,
            RENEW_DEADLINE,
            RETRY_PERIOD,
            new LeaderCallbacks(() -> {}, () -> {}, _ -> {}),
            true,
            LEASE),
        Runnable::run);
  }
}
