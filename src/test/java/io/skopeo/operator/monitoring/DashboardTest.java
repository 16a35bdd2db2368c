package io.skopeo.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.monitoring.Dashboard.Panel;
import io.skopeo.operator.monitoring.Dashboard.Query;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the chart's dashboard as JSON; PromtoolIT parses its queries. */
class DashboardTest {
  private static final Dashboard DASHBOARD = Dashboard.ofChart();

  static Stream<Panel> panels() {
    return DASHBOARD.panels().stream().filter(panel -> !panel.isRow());
  }

  @ParameterizedTest
  @MethodSource("panels")
  void usesKnownMetrics(Panel panel) {
    KnownMetrics metrics = KnownMetrics.all();
    assertThat(panel.queries())
        .isNotEmpty()
        .allSatisfy(query -> assertThat(metrics.unknown(query.expression())).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("panels")
  void hasTitleDescriptionAndUnit(Panel panel) {
    assertThat(panel.text("title")).isNotBlank();
    assertThat(panel.text("description")).endsWith(".");
    assertThat(panel.text("type")).isIn("stat", "timeseries", "bargauge", "table");
    assertThat(panel.units())
        .isSubsetOf("short", "bytes", "Bps", "cpm", "reqps", "percentunit", "s");
  }

  @ParameterizedTest
  @MethodSource("panels")
  void usesTheSelectedDataSource(Panel panel) {
    assertThat(panel.targets().map(target -> target.at("/datasource/uid").asText()))
        .containsOnly("${datasource}");
  }

  @Test
  void panelsAreWithinTheGridAndDoNotOverlap() {
    List<Panel> all = DASHBOARD.panels();
    assertThat(all)
        .allSatisfy(panel -> {
          assertThat(panel.right()).isLessThanOrEqualTo(24);
          assertThat(all)
              .filteredOn(other -> !other.equals(panel))
              .noneMatch(other -> other.overlaps(panel));
        });
  }

  @Test
  void rowsAreQuestions() {
    assertThat(DASHBOARD.panels().stream().filter(Panel::isRow))
        .extracting(Panel::toString)
        .containsExactly(
            "Is everything mirrored?",
            "What is late?",
            "What fails, and why?",
            "What does it cost?");
  }

  @Test
  void worksInAnyGrafana() {
    JsonNode json = DASHBOARD.json();
    assertThat(json.path("uid").asText()).isEqualTo("skopeo-operator");
    assertThat(json.has("id")).isFalse();
    assertThat(json.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
    assertThat(json.at("/templating/list").findValuesAsText("name"))
        .containsExactly("datasource", "namespace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "sum (a) or 0 * max(skopeo_operator_build_info); sum (a)",
        "(sum (a) or 0 * sum (b)) / sum (b) or max(skopeo_operator_build_info); (sum (a) or 0 * sum (b)) / sum (b)",
        "sum (a) > 0 or on () label_replace(0 * max(skopeo_operator_build_info), \"reason\", \"none\", \"\", \"\"); sum (a) > 0",
        "a / b or on () label_replace(max(skopeo_operator_build_info), \"host\", \"none\", \"\", \"\"); a / b",
        "max by (version) (skopeo_operator_build_info * on (job) group_left () b); max by (version) (skopeo_operator_build_info * on (job) group_left () b)",
        "a and on (job, instance) skopeo_operator_build_info; a and on (job, instance) skopeo_operator_build_info",
        "a or b; a or b",
      })
  void fallbackOfAQueryIsRemoved(String expression, String rest) {
    assertThat(new Query(expression, true).withoutFallback()).isEqualTo(new Query(rest, true));
  }

  @Test
  void noQueryOfTheDashboardKeepsItsFallback() {
    List<Query> queries = DASHBOARD.queries();
    assertThat(queries)
        .filteredOn(query -> !query.withoutFallback().equals(query))
        .hasSizeGreaterThan(10);
    assertThat(queries)
        .extracting(query -> query.withoutFallback().expression())
        .noneMatch(expression -> expression.matches(".* or .*max\\(skopeo_operator_build_info.*"));
  }
}
