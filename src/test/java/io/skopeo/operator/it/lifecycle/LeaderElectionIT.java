package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.app.leader.LeaderElection;
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

/** The leader election of several operators. */
class LeaderElectionIT {
  private final List<String> active = new CopyOnWriteArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();
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
  void standbyIsReadyAndTakesOver() {
    start("pod-1");
    awaitActive("pod-1");
    Operator standby = start("pod-2");
    assertThat(standby.getRuntimeInfo().allEventSourcesAreHealthy()).isTrue();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
    assertThat(active).containsExactly("pod-1");

    stops.removeFirst().run();
    await("takes over before the Lease expires")
        .atMost(Duration.ofSeconds(10))
        .until(() -> active.contains("pod-2"));
    here.succeed(here.awaitRun("one", 1));
    here.awaitReady("one", "True", "UpToDate");
    assertThat(here.runs("one")).hasSize(1);
    assertThat(lost).as("stopping does not lose the Lease").isEmpty();
  }

  @Test
  void standbyDoesNothing() {
    hold("pod-9");
    here.apply("one", here.spec("OneShot", "v1"));
    start("pod-1");
    await("the Lease is not renewed")
        .pollDelay(Duration.ofSeconds(5))
        .until(() -> here.image("one").getStatus() == null && here.runs("one").isEmpty());
    assertThat(active).isEmpty();
  }

  @Test
  void restartedContainerGetsItsOwnLeaseAtOnce() {
    hold("pod-1");
    start("pod-1");
    await("active").atMost(Duration.ofSeconds(3)).until(() -> active.contains("pod-1"));
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
  }

  @Test
  void lostLeaseEndsTheOperator() {
    start("pod-1");
    awaitActive("pod-1");
    here.client.resource(lease()).delete();
    hold("pod-9");
    await("lost").atMost(Duration.ofSeconds(10)).until(() -> lost.contains("pod-1"));
  }

  private Operator start(String pod) {
    LeaderElection election =
        here.election(
            pod,
            here.operatorClient(new Interceptor() {}),
            () -> active.add(pod),
            () -> lost.add(pod));
    Operator operator = here.startOperator(election);
    stops.add(() -> election.stop(operator));
    return operator;
  }

  private void awaitActive(String pod) {
    await(pod).atMost(Duration.ofSeconds(10)).until(() -> active.contains(pod));
  }

  /** Creates the Lease of a pod that has just renewed it and was killed. */
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
