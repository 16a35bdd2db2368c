package io.skopeo.operator.app.leader;

import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.skopeo.operator.controller.launch.LaunchFence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The fence of an operator that holds a Lease. Each renewal keeps others away for the duration of
 * the Lease, counted from the moment before its request.
 *
 * <p>A former leader starts no create that can end after its Lease; but the Lease's times are those
 * of its clock. So a new leader waits {@link #MARGIN} beyond the expiry that it reads, for the
 * difference of both clocks. After a restart in the same pod, it waits as long for requests of its
 * killed predecessor. It does not wait if nobody held the Lease, or if the Lease was released.
 */
public final class LeaseFence implements LaunchFence {
  static final Duration MARGIN = Duration.ofSeconds(5);

  private final LongSupplier nanos;
  private final InstantSource time;

  /** Null until this process gets the Lease. */
  private volatile @Nullable Tenure tenure;

  private volatile boolean closed;

  /**
   * The Lease while this process holds it. Both points are nanoseconds of the monotonic clock.
   *
   * @param until the earliest end of the Lease, unless it is renewed
   * @param settled from when on creates of a former leader have no effect
   */
  private record Tenure(int epoch, long until, long settled) {}

  /**
   * Creates the fence of a Lease that this process does not hold yet.
   *
   * @param nanos a monotonic clock
   */
  public LeaseFence(LongSupplier nanos, InstantSource time) {
    this.nanos = nanos;
    this.time = time;
  }

  long now() {
    return nanos.getAsLong();
  }

  /**
   * Notes that this process has got or renewed the Lease.
   *
   * @param started when the renewal began, by {@link #now}
   * @param before the Lease before; empty if there was none
   * @param written the Lease now
   */
  void renewed(long started, Optional<LeaderElectionRecord> before, LeaderElectionRecord written) {
    Tenure former = tenure;
    tenure =
        new Tenure(
            written.getLeaderTransitions(),
            started + written.getLeaseDuration().toNanos(),
            former == null ? now() + before.map(this::unsettled).orElse(0L) : former.settled());
  }

  private long unsettled(LeaderElectionRecord before) {
    String holder = before.getHolderIdentity();
    if (holder == null || holder.isEmpty()) {
      return 0;
    }
    Instant expired = before.getRenewTime().plus(before.getLeaseDuration()).toInstant();
    Instant now = time.instant();
    // A killed predecessor in the same pod leaves an unexpired Lease, and no further requests.
    Instant settled = (expired.isBefore(now) ? expired : now).plus(MARGIN);
    return Math.max(0, Duration.between(now, settled).toNanos());
  }

  /** Permits no more creates: this process stops, or has lost the Lease. */
  void close() {
    closed = true;
  }

  @Override
  public boolean mayCreate() {
    Tenure current = tenure;
    return current != null
        && !closed
        && now() - current.settled() >= 0
        && now() + CREATE_TIMEOUT.toNanos() - current.until() <= 0;
  }

  @Override
  public int epoch() {
    Tenure current = tenure;
    return current == null ? 0 : current.epoch();
  }

  @Override
  public Duration settlesIn() {
    Tenure current = tenure;
    return current == null ? MARGIN : Duration.ofNanos(Math.max(0, current.settled() - now()));
  }
}
