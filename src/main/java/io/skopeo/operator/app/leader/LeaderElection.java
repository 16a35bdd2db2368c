package io.skopeo.operator.app.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader election of several replicas: the one that holds the Lease is active, the others stand
 * by, with all watches started. A Lease that is no longer renewed is taken over within half a
 * minute; at once if it was released, or by its holder after a restart of the container.
 *
 * <p>It has a client and a thread of its own, so that no amount of reconciles delays a renewal. The
 * SDK's election shares the client of the reconciles, so it is not used.
 */
public final class LeaderElection {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
  private static final String LEASE = "skopeo-operator";

  /** Longer than an operator takes to stop, during which it does not renew the Lease. */
  private static final Duration DURATION = Duration.ofSeconds(25);

  /**
   * The last renewal may have taken two requests, and the next may fail two requests and a pause
   * after this deadline: all of that before the Lease expires.
   */
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

  /** The timeout of a request for the Lease; it is not retried, the next renewal is. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

  private final LeaseIdentity candidate;
  private final KubernetesClient client;
  private final LeaseFence fence;
  private final Runnable won;
  private final Runnable lost;
  private final Lock lock;
  private final LeaderElector elector;
  private final StandbyExecutor executor = new StandbyExecutor();

  /** A platform thread, which gets its turn beside any number of busy virtual ones. */
  private final Executor renewals =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("lease").factory());

  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Future<?> election = CompletableFuture.completedFuture(null);

  /**
   * The candidate.
   *
   * @param namespace of the Lease
   * @param identity the pod's name, which stays when its container is restarted
   */
  public record LeaseIdentity(String namespace, String identity) {}

  /**
   * Creates an election, which {@link #start} begins.
   *
   * @param client for the Lease alone, with short timeouts and without retries; it is closed with
   *     the election
   * @param won runs when this process gets the Lease, before it reconciles
   * @param lost runs once when this process has lost the Lease, and must exit
   */
  public LeaderElection(
      LeaseIdentity candidate,
      KubernetesClient client,
      LeaseFence fence,
      Runnable won,
      Runnable lost) {
    this.candidate = candidate;
    this.client = client;
    this.fence = fence;
    this.won = won;
    this.lost = lost;
    lock = new FencedLock(new LeaseLock(candidate.namespace(), LEASE, candidate.identity()), fence);
    elector =
        new LeaderElector(
            client,
            new LeaderElectionConfig(
                lock,
                DURATION,
                RENEW_DEADLINE,
                RETRY_PERIOD,
                new LeaderCallbacks(this::onWon, this::onLost, this::onLeader),
                // Only then a loss is always reported.
                false,
                LEASE),
            renewals);
  }

  /** Returns the executor of reconciles, which holds them back until this process is active. */
  public ExecutorService executor() {
    return executor;
  }

  /** Stands for election; throws if the Lease cannot be read. */
  public void start() {
    lock.get(client);
    election = elector.start();
  }

  private void onLeader(String leader) {
    if (leader != null && !leader.isEmpty() && !leader.equals(candidate.identity())) {
      LOG.info("{} is the leader", leader);
    }
  }

  private void onWon() {
    LOG.info(
        "{} holds the Lease {}/{} and is active",
        candidate.identity(),
        candidate.namespace(),
        LEASE);
    won.run();
    executor.activate();
  }

  private void onLost() {
    fence.close();
    if (!ended.getAndSet(true)) {
      LOG.error(
          "{} has lost the Lease {}/{} and exits, so that only one operator is active",
          candidate.identity(),
          candidate.namespace(),
          LEASE);
      lost.run();
    }
  }

  /**
   * Stops the operator, and releases its Lease so that the next one is active at once. Nothing is
   * launched from now on; the Lease is renewed until all reconciles have ended.
   */
  public void stop(Operator operator) {
    boolean wasLost = ended.getAndSet(true);
    fence.close();
    operator.stop();
    // Else the elector would get the Lease again.
    election.cancel(true);
    try (client) {
      if (!wasLost) {
        release();
      }
    } catch (KubernetesClientException e) {
      LOG.warn("the Lease was not released; it will expire: {}", e.getMessage());
    }
  }

  /**
   * Writes the Lease without a holder. The elector would leave the holder in it and let it expire,
   * because a merge patch without a field does not remove it.
   */
  private void release() {
    LeaderElectionRecord current = lock.get(client);
    if (current != null && candidate.identity().equals(current.getHolderIdentity())) {
      lock.update(
          client,
          new LeaderElectionRecord(
              "",
              Duration.ofSeconds(1),
              current.getAcquireTime(),
              current.getRenewTime(),
              current.getLeaderTransitions()));
    }
  }
}
