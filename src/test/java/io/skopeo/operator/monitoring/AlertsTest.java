package io.skopeo.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skopeo.operator.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the chart's alerts as text; PromtoolIT evaluates them. */
class AlertsTest {
  private static final Path TESTS = Path.of("src/test/resources/monitoring");
  private static final Path RUNBOOKS = Path.of("docs/runbooks.md");

  /** An alerting rule. */
  record Alert(JsonNode json) {
    String name() {
      return json.path("alert").asText();
    }

    String annotation(String name) {
      return json.path("annotations").path(name).asText();
    }

    @Override
    public String toString() {
      return name() + " " + json.at("/labels/cause").asText();
    }
  }

  static List<Alert> alerts() throws IOException {
    JsonNode rules =
        new ObjectMapper(new YAMLFactory())
            .readTree(Path.of("charts/skopeo-operator/files/alerts.yaml").toFile())
            .at("/groups/0/rules");
    return StreamSupport.stream(rules.spliterator(), false).map(Alert::new).toList();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void usesKnownMetrics(Alert alert) {
    assertThat(KnownMetrics.all().unknown(alert.json().path("expr").asText())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void hasDurationSeverityAndCommand(Alert alert) {
    assertThat(alert.json().path("for").asText()).matches("[1-9][0-9]*m");
    assertThat(alert.json().at("/labels/severity").asText()).isIn("info", "warning", "critical");
    assertThat(alert.annotation("summary")).isNotBlank();
    assertThat(alert.annotation("description")).contains(" Run: kubectl ");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void namesItsSectionOfTheRunbooks(Alert alert) throws IOException {
    assertThat(alert.annotation("runbook"))
        .isEqualTo("docs/runbooks.md#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(Files.readAllLines(RUNBOOKS)).contains("## " + alert.name());
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void hasATestInWhichItFiresAndEnds(Alert alert) throws IOException {
    assertThat(TESTS.resolve(alert.name() + ".test.yaml"))
        .content()
        .contains("alertname: " + alert.name())
        .contains(alert.json().at("/labels/cause").asText())
        .contains("alertstate=\"pending\"", "alertstate=\"firing\"", "exp_samples: []");
  }

  @Test
  void noSectionAndNoTestIsLeftOver() throws IOException {
    List<String> names = alerts().stream().map(Alert::name).distinct().toList();
    assertThat(Files.readAllLines(RUNBOOKS).stream().filter(line -> line.startsWith("## ")))
        .containsExactlyElementsOf(names.stream().map(name -> "## " + name).toList());
    try (Stream<Path> files = Files.list(TESTS)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(
              names.stream().map(name -> name + ".test.yaml").toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SkopeoImageStalled", "SkopeoImageLate", "SkopeoCopiesFailing"})
  void reasonsInTheRunbooksTablesExist(String section) throws IOException {
    assertThat(reasons(section))
        .isNotEmpty()
        .allSatisfy(word -> assertThat(Reason.of(word)).as(word).isPresent());
  }

  /** Returns the reasons in the first columns of a section's tables. */
  private static List<String> reasons(String section) throws IOException {
    String text = Files.readString(RUNBOOKS);
    int begin = text.indexOf("## " + section + "\n");
    return Pattern.compile("(?m)^\\| (`[^|]+) \\|")
        .matcher(text.substring(begin, text.indexOf("\n## ", begin)))
        .results()
        .flatMap(row -> Pattern.compile("`([A-Z]\\w+)`").matcher(row.group(1)).results())
        .map(word -> word.group(1))
        .toList();
  }
}
