package io.skopeo.operator.app.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lock that notes each renewal in the {@link LeaseFence}. An elector uses it in one thread. */
final class FencedLock implements Lock {
  private final Lock lease;
  private final LeaseFence fence;
  private long started;
  private Optional<LeaderElectionRecord> before = Optional.empty();

  FencedLock(Lock lease, LeaseFence fence) {
    this.lease = lease;
    this.fence = fence;
  }

  @Override
  public @Nullable LeaderElectionRecord get(KubernetesClient client) {
    started = fence.now();
    LeaderElectionRecord found = lease.get(client);
    before = Optional.ofNullable(found);
    return found;
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord wanted) {
    lease.create(client, wanted);
    note(wanted);
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord wanted) {
    lease.update(client, wanted);
    note(wanted);
  }

  private void note(LeaderElectionRecord written) {
    if (Objects.equals(written.getHolderIdentity(), identity())) {
      fence.renewed(started, before, written);
    } else {
      fence.close();
    }
  }

  @Override
  public String identity() {
    return lease.identity();
  }

  @Override
  public String describe() {
    return lease.describe();
  }
}
