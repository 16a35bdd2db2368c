package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HealthChecksTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void startingOperatorIsNotReadyAndLogsNothing() {
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    var logger = (Logger) LoggerFactory.getLogger(RuntimeInfo.class);
    logger.addAppender(logged);
    try (KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
      var operator = new Operator(configuration -> configuration.withKubernetesClient(client));
      var checks =
          HealthChecks.of(
              operator,
              () -> OperatorSnapshot.standingBy(NOW),
              new TektonDiscovery(client, InstantSource.fixed(NOW)));
      assertThat(checks.unready())
          .contains("The operator is starting: Images and TaskRuns are not watched yet.");
      assertThat(checks.dead()).isEmpty();
    } finally {
      logger.detachAppender(logged);
    }
    assertThat(logged.list).isEmpty();
  }
}
