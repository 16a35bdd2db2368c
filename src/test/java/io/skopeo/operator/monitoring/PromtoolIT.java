package io.skopeo.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.cluster.Chart;
import io.skopeo.operator.cluster.ClusterScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the alerts and the dashboard's queries with promtool. */
class PromtoolIT {
  private static final String ALERTS = "charts/skopeo-operator/files/alerts.yaml";

  @Test
  void alertsAreWellFormed() {
    assertThat(promtool("check", "rules", "--lint-fatal", ALERTS)).contains("9 rules found");
  }

  @Test
  void alertsFireAndEndInTime() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/monitoring"))) {
      List<String> tests =
          files.map(Path::toString).filter(file -> file.endsWith(".test.yaml")).sorted().toList();
      assertThat(
              promtool(
                  Stream.concat(Stream.of("test", "rules"), tests.stream()).toArray(String[]::new)))
          .doesNotContain("FAILED");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "20, 0.3", "35, 0.45", "85, 0.95", "100, 0.95"})
  void pullLimitAlertFiresTenPercentBeforeTheReserve(int reserve, String share) {
    assertThat(
            Chart.helm(
                "",
                "template",
                "any",
                Chart.DIRECTORY,
                "--show-only=templates/prometheusrule.yaml",
                "--set=monitoring.prometheusRule.enabled=true",
                "--set=config.registries.pullReservePercent=" + reserve))
        .contains(
            "_pull_limit)\n            < %s\n".formatted(share), "At %d%% (the".formatted(reserve));
  }

  @Test
  void queriesOfTheDashboardAreParsed(@TempDir Path folder) throws IOException {
    List<Map<String, String>> rules =
        Dashboard.ofChart().queries().stream()
            .map(query -> query.fill(Duration.ofHours(1), Duration.ofMinutes(2)))
            .distinct()
            .map(expression ->
                Map.of(
                    "record",
                    "panel:query" + Integer.toUnsignedString(expression.hashCode()),
                    "expr",
                    expression))
            .toList();
    Path file =
        Files.writeString(
            folder.resolve("queries.yaml"),
            Serialization.asYaml(
                Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)))));
    assertThat(promtool("check", "rules", file.toString())).contains(rules.size() + " rules found");
  }

  private static String promtool(String... arguments) {
    return ClusterScript.run(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList());
  }
}
