package io.skopeo.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One panel of a dashboard, or the title of a row of them. */
public record Panel(JsonNode json) {

  /**
   * Where a panel is, in Grafana's grid of 24 columns.
   *
   * @param x from the left
   * @param y from the top
   */
  public record Place(int x, int y, int width, int height) {
    boolean overlaps(Place other) {
      return x < other.x + other.width
          && other.x < x + width
          && y < other.y + other.height
          && other.y < y + height;
    }
  }

  public String title() {
    return json.path("title").asText();
  }

  public String description() {
    return json.path("description").asText();
  }

  /** In Grafana's words: row, stat, timeseries, table, bargauge. */
  public String type() {
    return json.path("type").asText();
  }

  public boolean isRow() {
    return type().equals("row");
  }

  public Place place() {
    JsonNode grid = json.path("gridPos");
    return new Place(
        grid.path("x").asInt(),
        grid.path("y").asInt(),
        grid.path("w").asInt(),
        grid.path("h").asInt());
  }

  public List<Query> queries() {
    return elements("/targets")
        .map(target ->
            new Query(
                target.path("refId").asText(),
                target.path("expr").asText(),
                target.path("legendFormat").asText(),
                target.path("instant").asBoolean()))
        .toList();
  }

  /** The unit of its values, in Grafana's words. */
  public String unit() {
    return json.at("/fieldConfig/defaults/unit").asText();
  }

  /** The unit of the values of one field, the panel's where it has none of its own. */
  public String unit(String field) {
    return override(field, "unit").map(JsonNode::asText).orElse(unit());
  }

  /** The colour that a series of this name always has. */
  public Optional<String> colour(String name) {
    return override(name, "color").map(colour -> colour.path("fixedColor").asText());
  }

  /** A value with no more decimals than the panel shows. */
  double rounded(double value) {
    JsonNode decimals = json.at("/fieldConfig/defaults/decimals");
    if (decimals.isMissingNode() || !Double.isFinite(value)) {
      return value;
    }
    // A percentage is shown as a hundred times its value.
    int scale = decimals.asInt() + (unit().equals("percentunit") ? 2 : 0);
    return BigDecimal.valueOf(value).setScale(scale, RoundingMode.HALF_EVEN).doubleValue();
  }

  /** An option as the file has it. */
  public JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /** The elements of a list. */
  public Stream<JsonNode> elements(String pointer) {
    return StreamSupport.stream(json.at(pointer).spliterator(), false);
  }

  private Optional<JsonNode> override(String field, String property) {
    return elements("/fieldConfig/overrides")
        .filter(override -> override.at("/matcher/options").asText().equals(field))
        .flatMap(override -> StreamSupport.stream(override.path("properties").spliterator(), false))
        .filter(each -> each.path("id").asText().equals(property))
        .map(each -> each.path("value"))
        .findFirst();
  }
}
