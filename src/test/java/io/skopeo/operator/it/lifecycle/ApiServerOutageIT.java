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
import io.skopeo.operator.app.StackTraceFilter;
import io.skopeo.operator.app.leader.LeaderElection;
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

/** Outages of the API server. */
class ApiServerOutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String UNWATCHED =
      "Images or TaskRuns cannot be watched: check the log, and whether the API server can be reached.";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private OperatorFixture here;
  private CuttableProxy proxy;

  @BeforeEach
  void create() {
    logged.start();
    root.addAppender(logged);
    here = OperatorFixture.create();
    here.source.put("app", "v1");
    proxy = CuttableProxy.to(here.client.getMasterUrl());
  }

  @AfterEach
  void close() {
    root.detachAppender(logged);
    here.close();
    proxy.close();
    assertThat(List.copyOf(logged.list).stream().map(StackTraceFilter::of))
        .as("has a stack trace")
        .noneMatch(event -> event.getThrowableProxy() != null);
  }

  @Test
  void operatorIsUnreadyDuringAnOutageAndContinues() {
    KubernetesClient own = ownClient();
    HealthChecks checks = checks(here.startOperator(Map.of(), Duration.ZERO, own), own);
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitRun("one", 1);
    awaitUnready(checks, Optional.empty());

    proxy.cut();
    awaitUnready(checks, Optional.of(UNWATCHED));
    assertThat(checks.dead()).as("a restart fixes nothing").isEmpty();

    here.succeed(here.awaitRun("one", 1));
    proxy.restore();
    awaitUnready(checks, Optional.empty());
    here.awaitReady("one", "True", "UpToDate");
  }

  @Test
  void operatorIsUnreadyWithoutRightsToWatch() {
    KubernetesClient own = ownClient();
    HealthChecks checks = checks(here.startOperator(Map.of(), Duration.ZERO, own), own);
    awaitUnready(checks, Optional.empty());

    proxy.cut();
    awaitUnready(checks, Optional.of(UNWATCHED));
    here.rights(Map.of()).objects().forEach(object -> here.client.resource(object).delete());
    proxy.restore();
    await("retries")
        .during(Duration.ofSeconds(5))
        .atMost(PATIENCE)
        .until(() -> checks.unready().equals(Optional.of(UNWATCHED)));

    here.rights(Map.of()).apply(here.client);
    awaitUnready(checks, Optional.empty());
  }

  @Test
  void operatorEndsIfItCannotRenewItsLease() {
    List<String> events = new CopyOnWriteArrayList<>();
    LeaderElection election =
        here.election("pod-1", ownClient(), () -> events.add("won"), () -> events.add("lost"));
    Operator operator = here.startOperator(Map.of(), election, ownClient());
    await("won").atMost(PATIENCE).until(() -> events.contains("won"));

    proxy.cut();
    await("lost").atMost(PATIENCE).until(() -> events.contains("lost"));
    proxy.restore();
    election.stop(operator);
  }

  private static HealthChecks checks(Operator operator, KubernetesClient own) {
    return HealthChecks.of(
        operator,
        () -> OperatorSnapshot.standingBy(Instant.EPOCH),
        new TektonDiscovery(own, InstantSource.system()));
  }

  private static void awaitUnready(HealthChecks checks, Optional<String> why) {
    await("unready: " + why).atMost(PATIENCE).until(() -> checks.unready().equals(why));
  }

  /** Creates a client with the operator's rights. */
  private KubernetesClient ownClient() {
    try (KubernetesClient direct = here.operatorClient(new Interceptor() {})) {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(direct.getConfiguration()).withMasterUrl(proxy.address()).build())
          .build();
    }
  }
}
