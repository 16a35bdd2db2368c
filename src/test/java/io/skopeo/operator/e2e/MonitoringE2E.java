package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.ClusterPrometheus;
import io.skopeo.operator.e2e.fixture.ClusterPrometheus.Series;
import io.skopeo.operator.monitoring.Dashboard;
import io.skopeo.operator.monitoring.Dashboard.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Scrapes the operator with a real Prometheus: queries have results, and alerts are evaluated. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
@ResourceLock(value = Cluster.OPERATOR, mode = READ)
class MonitoringE2E {
  @TempDir private static Path folder;
  private static Cluster here;
  private static ClusterPrometheus monitoring;
  private static Instant begin;

  @BeforeAll
  static void create() {
    here = Cluster.create();
    monitoring = ClusterPrometheus.start(folder);
    begin = Instant.now();
    awaitSeries("skopeo_operator_build_info");
    copyTwoImagesAndFailOne();
  }

  @AfterAll
  static void close() {
    try {
      here.close();
    } finally {
      monitoring.close();
    }
  }

  @Test
  void everyQueryOfTheDashboardHasAResultAndTheAlertsAreEvaluated() {
    Dashboard dashboard = Dashboard.ofChart();
    await("a result of each query of the dashboard")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(withoutResult(dashboard)).isEmpty());
    assertThat(ruleHealth()).isNotEmpty().containsOnly("ok");
    // At some time in the range: at this moment, the copy may be retried.
    assertThat(
            monitoring.range(
                "skopeo_operator_image_state{image_namespace=\"%s\", image_name=\"damaged\"}"
                    .formatted(here.namespace),
                begin,
                Instant.now()))
        .anySatisfy(series ->
            assertThat(series.labels())
                .containsEntry("state", "failing")
                .containsEntry("phase", "SourceIncomplete"));
  }

  @Test
  void promtoolAcceptsTheMetrics() throws IOException {
    String address = awaitSeries("skopeo_operator_build_info").getFirst().labels().get("instance");
    Path metrics =
        Files.writeString(
            folder.resolve("metrics"), ClusterPrometheus.get(address + "/metrics") + "\n");
    assertThat(
            ClusterScript.run(
                List.of("bash", "-c", "promtool check metrics <\"$0\" 2>&1", metrics.toString())))
        .isEmpty();
  }

  private static void copyTwoImagesAndFailOne() {
    Stream.of("v1.0", "v1.1", "v1.2")
        .forEach(tag -> here.source.push(here.repository("app"), tag, "app " + tag));
    here.source.push(here.repository("moving"), "stable", "before");
    here.source.push(here.repository("damaged"), "v1", "damaged");
    here.source.loseLayer(here.repository("damaged"), "damaged");
    here.apply("app", here.spec("OnceByTag", "app", "v1.x") + "frequency: 10s\n");
    here.apply("moving", here.spec("Recurrent", "moving", "stable") + "frequency: 10s\n");
    here.awaitReady("app", "True", "UpToDate");
    here.awaitReady("moving", "True", "UpToDate");
    here.apply("damaged", here.spec("OneShot", "damaged", "v1"));
    here.awaitReady("damaged", "False", "SourceIncomplete");
    // A second copy and a second failure, so that the counters increase.
    here.source.push(here.repository("moving"), "stable", "after");
    here.request("damaged");
    here.awaitStatus(
        "damaged",
        status -> status.failures().stream().anyMatch(failure -> failure.attempts() > 1));
  }

  /** Returns whether the query has no result here: no Image stalls, and no registry has a limit. */
  private static boolean isWithoutData(Query query) {
    return query.expression().contains("state=\"stalled\"")
        || query.expression().contains("skopeo_operator_registry_pull");
  }

  /**
   * Returns the queries without a number at any time. The fallback, which always has one, does not
   * count.
   */
  private static List<String> withoutResult(Dashboard dashboard) {
    return dashboard.queries().stream()
        .map(query -> isWithoutData(query) ? query : query.withoutFallback())
        .filter(query -> ask(query).stream().noneMatch(Series::hasNumber))
        .map(Query::expression)
        .toList();
  }

  private static List<Series> ask(Query query) {
    Instant now = Instant.now();
    String filled =
        query.fill(Duration.between(begin, now), ClusterPrometheus.SCRAPED.multipliedBy(4));
    return query.isInstant()
        ? monitoring.instant(filled, now)
        : monitoring.range(filled, begin, now);
  }

  private static List<String> ruleHealth() {
    JsonNode rules = monitoring.data("rules", Map.of()).at("/groups/0/rules");
    return StreamSupport.stream(rules.spliterator(), false)
        .map(rule -> rule.path("health").asText())
        .toList();
  }

  private static List<Series> awaitSeries(String expression) {
    return await(expression)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> monitoring.instant(expression, Instant.now()), series -> !series.isEmpty());
  }
}
