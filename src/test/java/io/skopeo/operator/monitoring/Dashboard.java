package io.skopeo.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A dashboard in Grafana's JSON.
 *
 * @param panels in the order of the file, including the titles of rows
 */
public record Dashboard(JsonNode json, List<Panel> panels) {

  /** Reads the dashboard of the chart. */
  public static Dashboard ofChart() {
    try {
      JsonNode json =
          new ObjectMapper()
              .readTree(Path.of("charts/skopeo-operator/files/dashboard.json").toFile());
      return new Dashboard(json, elements(json.path("panels")).map(Panel::new).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the queries of all panels. */
  public List<Query> queries() {
    return panels.stream().flatMap(panel -> panel.queries().stream()).toList();
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  /** A panel, or the title of a row of panels. */
  record Panel(JsonNode json) {
    String text(String field) {
      return json.path(field).asText();
    }

    boolean isRow() {
      return text("type").equals("row");
    }

    List<Query> queries() {
      return targets()
          .map(
              target -> new Query(target.path("expr").asText(), target.path("instant").asBoolean()))
          .toList();
    }

    Stream<JsonNode> targets() {
      return elements(json.path("targets"));
    }

    /** Returns the unit of its values and those of single fields, in Grafana's words. */
    Stream<String> units() {
      return Stream.concat(
          Stream.of(json.at("/fieldConfig/defaults/unit").asText()),
          elements(json.at("/fieldConfig/overrides"))
              .flatMap(override -> elements(override.path("properties")))
              .filter(property -> property.path("id").asText().equals("unit"))
              .map(property -> property.path("value").asText()));
    }

    /** Returns the panel's right edge in Grafana's grid of 24 columns. */
    int right() {
      return grid("x") + grid("w");
    }

    boolean overlaps(Panel other) {
      return grid("x") < other.right()
          && other.grid("x") < right()
          && grid("y") < other.grid("y") + other.grid("h")
          && other.grid("y") < grid("y") + grid("h");
    }

    private int grid(String field) {
      return json.path("gridPos").path(field).asInt();
    }

    @Override
    public String toString() {
      return text("title");
    }
  }

  /**
   * A panel's question to Prometheus.
   *
   * @param expression in PromQL, with Grafana's variables
   * @param isInstant true if it asks for the values of one instant
   */
  public record Query(String expression, boolean isInstant) {
    /** The metric that always exists, at the end of an expression. */
    private static final Pattern FALLBACK =
        Pattern.compile(
            "\\s+or\\s+(on \\(\\)\\s+)?(label_replace\\()?(0 \\* )?max\\(skopeo_operator_build_info\\)[^()]*\\)?$");

    /** Returns the query without the part that answers if nothing else does. */
    public Query withoutFallback() {
      return new Query(FALLBACK.matcher(expression).replaceFirst(""), isInstant);
    }

    /**
     * Fills in Grafana's variables, for all namespaces.
     *
     * @param range the time that the dashboard shows
     * @param rate the time that rates are taken over: at least four scrapes
     */
    public String fill(Duration range, Duration rate) {
      return expression
          .replace("$namespace", ".*")
          .replace("$__rate_interval", rate.toSeconds() + "s")
          .replace("$__range", range.toSeconds() + "s");
    }
  }
}
