package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.app.LeaderElection;
import io.skopeo.operator.app.LeaderElection.LeaseIdentity;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of several operators one acts. */
class LeaderElectionIT {
  private final List<String> acting = new CopyOnWriteArrayList<>();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "v1");
  }

  @AfterEach
  void close() {
    stops.forEach(Runnable::run);
    here.close();
  }

  @Test
  void theOtherStandsByReadyAndTakesOverWhenTheFirstStops() {
    start("pod-1");
    awaitActing("pod-1");
    Operator standby = start("pod-2");
    assertThat(standby.getRuntimeInfo().allEventSourcesAreHealthy()).isTrue();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
    assertThat(acting).containsExactly("pod-1");

    stops.removeFirst().run();
    await("takes over without waiting for the lease's end")
        .atMost(Duration.ofSeconds(10))
        .until(() -> acting.contains("pod-2"));
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one")).hasSize(1);
    assertThat(ended).as("who stops does not lose").isEmpty();
  }

  @Test
  void nothingIsDoneBesideAnotherWhoHasTheLease() {
    hold("pod-9");
    here.apply("one", here.spec("OneShot", "v1"));
    start("pod-1");
    await("its lease is not renewed")
        .pollDelay(Duration.ofSeconds(5))
        .until(() -> here.image("one").getStatus() == null && here.runs("one").isEmpty());
    assertThat(acting).isEmpty();
  }

  @Test
  void aContainerThatWasKilledHasItsOwnLeaseAtOnce() {
    hold("pod-1");
    start("pod-1");
    await("acts").atMost(Duration.ofSeconds(3)).until(() -> acting.contains("pod-1"));
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
  }

  @Test
  void whoLosesTheLeaseEnds() {
    start("pod-1");
    awaitActing("pod-1");
    here.client.resource(lease()).delete();
    hold("pod-9");
    await("ends").atMost(Duration.ofSeconds(10)).until(() -> ended.contains("pod-1"));
  }

  private Operator start(String pod) {
    var leadership =
        new LeaderElection(
            new LeaseIdentity(here.central, pod), () -> acting.add(pod), () -> ended.add(pod));
    Operator operator = here.startOperator(leadership);
    stops.add(() -> leadership.stop(operator));
    return operator;
  }

  private void awaitActing(String pod) {
    await(pod).atMost(Duration.ofSeconds(10)).until(() -> acting.contains(pod));
  }

  /** As of a pod that has renewed it just now, and was killed. */
  private void hold(String pod) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    KubernetesClient client = here.client;
    client
        .resource(
            new LeaseBuilder(lease())
                .withNewSpec()
                .withHolderIdentity(pod)
                .withLeaseDurationSeconds(25)
                .withAcquireTime(now)
                .withRenewTime(now)
                .withLeaseTransitions(1)
                .endSpec()
                .build())
        .create();
  }

  private Lease lease() {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName("skopeo-operator")
        .withNamespace(here.central)
        .endMetadata()
        .build();
  }
}
