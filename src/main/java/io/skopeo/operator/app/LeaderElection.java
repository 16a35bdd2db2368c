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
 * Of several operators one acts, the one that holds the Lease; the others stand by. A Lease that is
 * not renewed any more is taken over within half a minute, one that was released at once, and by
 * the holder itself at once too: a container that was killed and started again.
 */
public final class LeaderElection {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
  private static final String LEASE = "skopeo-operator";

  /** Longer than a stopping operator ends its rounds: it does not renew meanwhile. */
  private static final Duration DURATION = Duration.ofSeconds(25);

  private static final Duration RENEWED_WITHIN = Duration.ofSeconds(15);
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final LeaseIdentity seat;
  private final Runnable won;
  private final Runnable lost;
  private volatile boolean stopping;

  /**
   * Who stands for election.
   *
   * @param namespace of the Lease
   * @param identity the pod's name: the same when its container is started again
   */
  public record LeaseIdentity(String namespace, String identity) {}

  /**
   * Stands for election once an operator starts with its configuration.
   *
   * @param won is run when it has the Lease, before it acts
   * @param lost is run when it has the Lease no more, and has to end whatever it does
   */
  public LeaderElection(LeaseIdentity seat, Runnable won, Runnable lost) {
    this.seat = seat;
    this.won = won;
    this.lost = lost;
  }

  public LeaderElectionConfiguration configuration() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(seat.namespace())
        .withIdentity(seat.identity())
        .withLeaseDuration(DURATION)
        .withRenewDeadline(RENEWED_WITHIN)
        .withRetryPeriod(EVERY)
        .withLeaderCallbacks(new LeaderCallbacks(this::onWon, this::onLost, _ -> {}))
        .withExitOnStopLeading(false)
        .build();
  }

  private void onWon() {
    LOG.info("{} has the lease {}/{} and acts", seat.identity(), seat.namespace(), LEASE);
    won.run();
  }

  private void onLost() {
    if (!stopping) {
      LOG.error(
          "{} has lost the lease {}/{}: it ends, so that only one operator acts",
          seat.identity(),
          seat.namespace(),
          LEASE);
      lost.run();
    }
  }

  /** Stops the operator and releases the Lease if it has it, so that the next one acts at once. */
  public void stop(Operator operator) {
    stopping = true;
    operator.stop();
    try (KubernetesClient client = operator.getKubernetesClient()) {
      elector(client).release();
    } catch (KubernetesClientException e) {
      LOG.warn("the lease was not released, it ends by itself: {}", e.getMessage());
    }
  }

  /** The operator's own one does not release what it holds. */
  private LeaderElector elector(KubernetesClient client) {
    return new LeaderElector(
        client,
        new LeaderElectionConfig(
            new LeaseLock(seat.namespace(), LEASE, seat.identity()),
            DURATION,
            RENEWED_WITHIN,
            EVERY,
            new LeaderCallbacks(() -> {}, () -> {}, _ -> {}),
            true,
            LEASE),
        Runnable::run);
  }
}
