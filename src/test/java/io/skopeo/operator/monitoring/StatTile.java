package io.skopeo.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.monitoring.Svg.Anchor;
import io.skopeo.operator.monitoring.Svg.Font;
import java.util.List;

/** One large number, or two beside each other. */
final class StatTile implements Tile {
  @Override
  public void draw(Svg svg, Box box, Panel panel, List<Named> series, Window window) {
    boolean named = panel.at("/options/textMode").asText().contains("name");
    double width = box.width() / series.size();
    for (int i = 0; i < series.size(); i++) {
      double x = box.x() + width * (i + 0.5);
      double value = series.get(i).series().last();
      double y = box.y() + box.height() / 2 + (named ? 6 : 11);
      svg.text(
          x,
          y,
          Font.of(30, colour(panel, value)).strong().anchored(Anchor.MIDDLE),
          Units.text(panel.unit(), panel.rounded(value)));
      if (named) {
        svg.text(x, y + 18, Font.of(12, Svg.PALE).anchored(Anchor.MIDDLE), series.get(i).name());
      }
    }
  }

  /** That of the highest threshold that the value reaches. */
  private static String colour(Panel panel, double value) {
    return Palette.named(
        panel
            .elements("/fieldConfig/defaults/thresholds/steps")
            .filter(step -> step.path("value").isNull() || step.path("value").asDouble() <= value)
            .map(step -> step.path("color"))
            .reduce((_, higher) -> higher)
            .map(JsonNode::asText)
            .orElse("text"));
  }
}
