package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.skopeo.operator.app.HealthChecks;
import io.skopeo.operator.app.LeaderElection;
import io.skopeo.operator.app.StackTraceFilter;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.it.fixture.CuttableProxy;
import io.skopeo.operator.it.fixture.OperatorFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The API server goes, and comes back. */
class ApiServerOutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String UNWATCHED =
      "Images or TaskRuns cannot be watched: look at the log, and whether the API server is reached.";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private OperatorFixture here;
  private CuttableProxy cable;

  @BeforeEach
  void create() {
    logged.start();
    root.addAppender(logged);
    here = OperatorFixture.create();
    here.source.put("app", "v1");
    cable = CuttableProxy.to(here.client.getMasterUrl());
  }

  @AfterEach
  void close() {
    root.detachAppender(logged);
    here.close();
    cable.close();
    assertThat(List.copyOf(logged.list).stream().map(StackTraceFilter::of))
        .as("has a stack trace")
        .noneMatch(event -> event.getThrowableProxy() != null);
  }

  @Test
  void itIsNotReadyWhileTheApiServerIsGoneAndGoesOnAfterwards() {
    KubernetesClient own = ownClient();
    HealthChecks probes = probes(here.startOperator(Map.of(), Duration.ZERO, own), own);
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
    awaitUnready(probes, Optional.empty());

    cable.cut();
    awaitUnready(probes, Optional.of(UNWATCHED));
    assertThat(probes.dead()).as("a restart mends nothing").isEmpty();

    here.succeed(here.awaitRun("one", 1));
    cable.mend();
    awaitUnready(probes, Optional.empty());
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void itIsNotReadyWhileItMayNotWatch() {
    KubernetesClient own = ownClient();
    HealthChecks probes = probes(here.startOperator(Map.of(), Duration.ZERO, own), own);
    awaitUnready(probes, Optional.empty());

    cable.cut();
    awaitUnready(probes, Optional.of(UNWATCHED));
    here.rights(Map.of()).objects().forEach(object -> here.client.resource(object).delete());
    cable.mend();
    await("asks again")
        .during(Duration.ofSeconds(5))
        .atMost(PATIENCE)
        .until(() -> probes.unready().equals(Optional.of(UNWATCHED)));

    here.rights(Map.of()).apply(here.client);
    awaitUnready(probes, Optional.empty());
  }

  @Test
  void whoCannotRenewItsLeaseEnds() {
    List<String> told = new CopyOnWriteArrayList<>();
    var leadership =
        new LeaderElection(
            new LeaderElection.LeaseIdentity(here.central, "pod-1"),
            () -> told.add("acts"),
            () -> told.add("ends"));
    Operator operator = here.startOperator(Map.of(), leadership, ownClient());
    await("acts").atMost(PATIENCE).until(() -> told.contains("acts"));

    cable.cut();
    await("ends").atMost(PATIENCE).until(() -> told.contains("ends"));
    cable.mend();
    leadership.stop(operator);
  }

  private static HealthChecks probes(Operator operator, KubernetesClient own) {
    return HealthChecks.of(
        operator,
        () -> OperatorSnapshot.standingBy(Instant.EPOCH),
        new TektonDiscovery(own, InstantSource.system()));
  }

  private static void awaitUnready(HealthChecks probes, Optional<String> why) {
    await("unready: " + why).atMost(PATIENCE).until(() -> probes.unready().equals(why));
  }

  /** With the operator's rights. */
  private KubernetesClient ownClient() {
    try (KubernetesClient direct = here.operatorClient(new Interceptor() {})) {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(direct.getConfiguration()).withMasterUrl(cable.address()).build())
          .build();
    }
  }
}
