package io.skopeo.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the chart's dashboard as JSON; PromtoolIT parses its queries. */
class DashboardTest {

  static List<Panel> panels() throws IOException {
    return Dashboard.read(Dashboard.FILE).panels().stream()
        .filter(panel -> !panel.isRow())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void itAsksForMetricsThatThereAre(Panel panel) throws IOException {
    KnownMetrics metrics = KnownMetrics.all();
    assertThat(panel.queries())
        .isNotEmpty()
        .allSatisfy(query -> assertThat(metrics.unknown(query.expression())).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("panels")
  void itSaysWhatItShowsAndInWhichUnit(Panel panel) {
    assertThat(panel.title()).isNotBlank();
    assertThat(panel.description()).endsWith(".");
    assertThat(Units.text(panel.unit(), 1)).as(panel.unit()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void itAsksTheDataSourceThatIsChosen(Panel panel) {
    assertThat(panel.elements("/targets").map(target -> target.at("/datasource/uid").asText()))
        .containsOnly("${datasource}");
  }

  @Test
  void panelsAreWithinTheGridAndOverlapNowhere() throws IOException {
    List<Panel> all = Dashboard.read(Dashboard.FILE).panels();
    assertThat(all)
        .allSatisfy(panel -> {
          assertThat(panel.place().x() + panel.place().width()).isLessThanOrEqualTo(24);
          assertThat(all)
              .filteredOn(other -> !other.equals(panel))
              .noneMatch(other -> other.place().overlaps(panel.place()));
        });
  }

  @Test
  void theRowsAreTheQuestions() throws IOException {
    assertThat(Dashboard.read(Dashboard.FILE).panels().stream().filter(Panel::isRow))
        .extracting(Panel::title)
        .containsExactly(
            "Is everything mirrored?",
            "What is late?",
            "What fails, and why?",
            "What does it cost?");
  }

  @Test
  void itIsOfNoCertainGrafana() throws IOException {
    JsonNode json = Dashboard.read(Dashboard.FILE).json();
    assertThat(json.path("uid").asText()).isEqualTo("skopeo-operator");
    assertThat(json.has("id")).isFalse();
    assertThat(json.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
    assertThat(json.at("/templating/list").findValuesAsText("name"))
        .containsExactly("datasource", "namespace");
  }
}
