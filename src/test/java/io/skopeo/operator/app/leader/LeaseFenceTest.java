package io.skopeo.operator.app.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.skopeo.operator.controller.launch.LaunchFence;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class LeaseFenceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(25);
  private static final KubernetesClient CLIENT = Mockito.mock();

  /** Overflows soon, as a monotonic clock may. */
  private long nanos = Long.MAX_VALUE - 1;

  private Instant now = START;
  private final Store store = new Store();
  private final LeaseFence fence = new LeaseFence(() -> nanos, () -> now);
  private final FencedLock lock = new FencedLock(store, fence);

  /** A Lease in memory, whose requests take time or fail. */
  private final class Store implements Lock {
    private @Nullable LeaderElectionRecord lease;
    private Duration latency = Duration.ZERO;
    private boolean broken;

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient client) {
      pass(latency);
      return lease;
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord wanted) {
      update(client, wanted);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord wanted) {
      pass(latency);
      if (broken) {
        throw new KubernetesClientException("broken");
      }
      lease = wanted;
    }

    @Override
    public String identity() {
      return "pod-1";
    }

    @Override
    public String describe() {
      return "a Lease";
    }
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    now = now.plus(time);
  }

  private void pass(long seconds) {
    pass(Duration.ofSeconds(seconds));
  }

  private LeaderElectionRecord lease(String holder, int transitions) {
    ZonedDateTime time = now.atZone(ZoneOffset.UTC);
    return new LeaderElectionRecord(holder, LEASE, time, time, transitions);
  }

  private void renew(int transitions) {
    LeaderElectionRecord wanted = lease("pod-1", transitions);
    if (lock.get(CLIENT) == null) {
      lock.create(CLIENT, wanted);
    } else {
      lock.update(CLIENT, wanted);
    }
  }

  @Test
  void nothingIsCreatedBeforeTheLeaseIsHeld() {
    assertThat(fence.mayCreate()).isFalse();
    assertThat(fence.settlesIn()).isPositive();
    lock.get(CLIENT);
    assertThat(fence.mayCreate()).as("a Lease that was only read").isFalse();
  }

  @Test
  void createsEndBeforeTheLeaseCanExpire() {
    renew(0);
    pass(LEASE.minus(LaunchFence.CREATE_TIMEOUT));
    assertThat(fence.mayCreate()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(fence.mayCreate()).isFalse();
    renew(0);
    assertThat(fence.mayCreate()).isTrue();
  }

  @Test
  void leaseCountsFromTheStartOfItsRenewal() {
    store.latency = Duration.ofSeconds(4);
    renew(0);
    pass(7);
    assertThat(fence.mayCreate()).isTrue();
    pass(1);
    assertThat(fence.mayCreate()).as("two requests of 4 s before").isFalse();
  }

  @Test
  void failedRenewalDoesNotCount() {
    renew(0);
    pass(14);
    store.broken = true;
    assertThatThrownBy(() -> renew(0)).isInstanceOf(KubernetesClientException.class);
    assertThat(fence.mayCreate()).isTrue();
    pass(2);
    assertThat(fence.mayCreate()).isFalse();
  }

  @Test
  void wallClockDoesNotMatter() {
    renew(0);
    now = now.minus(Duration.ofHours(1));
    pass(16);
    assertThat(fence.mayCreate()).isFalse();
    renew(0);
    now = now.plus(Duration.ofHours(1));
    assertThat(fence.mayCreate()).isTrue();
  }

  @Test
  void epochIsTheNumberOfTransitions() {
    assertThat(fence.epoch()).isZero();
    renew(7);
    assertThat(fence.epoch()).isEqualTo(7);
  }

  @Test
  void newLeaseIsSettled() {
    renew(0);
    assertThat(fence.settlesIn()).isZero();
    assertThat(fence.mayCreate()).isTrue();
  }

  @Test
  void releasedLeaseIsSettled() {
    store.lease = lease("", 3);
    renew(4);
    assertThat(fence.settlesIn()).isZero();
    assertThat(fence.mayCreate()).isTrue();
  }

  @Test
  void leaseThatHasJustExpiredSettlesAfterTheMargin() {
    store.lease = lease("pod-2", 3);
    pass(LEASE);
    renew(4);
    assertThat(fence.settlesIn()).isEqualTo(LeaseFence.MARGIN);
    assertThat(fence.mayCreate()).isFalse();
    pass(2);
    renew(4);
    assertThat(fence.settlesIn()).as("a renewal").isEqualTo(Duration.ofSeconds(3));
    pass(3);
    assertThat(fence.settlesIn()).isZero();
    assertThat(fence.mayCreate()).isTrue();
  }

  @Test
  void leaseThatHasExpiredBeforeIsSettled() {
    store.lease = lease("pod-2", 3);
    pass(LEASE.plus(LeaseFence.MARGIN));
    renew(4);
    assertThat(fence.settlesIn()).isZero();
  }

  @Test
  void ownLeaseAfterARestartSettlesAfterTheMargin() {
    store.lease = lease("pod-1", 3);
    pass(1);
    renew(3);
    assertThat(fence.settlesIn()).isEqualTo(LeaseFence.MARGIN);
  }

  @Test
  void closedFencePermitsNothingMore() {
    renew(0);
    fence.close();
    renew(0);
    assertThat(fence.mayCreate()).isFalse();
  }

  @Test
  void releasedLeasePermitsNothingMore() {
    renew(0);
    lock.get(CLIENT);
    lock.update(CLIENT, lease("", 0));
    assertThat(fence.mayCreate()).isFalse();
  }

  @Test
  void operatorWithoutLeaseMayAlwaysCreate() {
    assertThat(LaunchFence.ALONE.mayCreate()).isTrue();
    assertThat(LaunchFence.ALONE.settlesIn()).isZero();
    assertThat(LaunchFence.ALONE.epoch()).isZero();
  }
}
