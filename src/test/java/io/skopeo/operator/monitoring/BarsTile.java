package io.skopeo.operator.monitoring;

import io.skopeo.operator.monitoring.Svg.Anchor;
import io.skopeo.operator.monitoring.Svg.Font;
import java.util.Comparator;
import java.util.List;

/** A bar for each series. */
final class BarsTile implements Tile {
  private static final double ROW = 26;
  private static final double LABELS = 150;
  private static final double VALUES = 56;

  @Override
  public void draw(Svg svg, Box box, Panel panel, List<Named> series, Window window) {
    List<Named> shown =
        series.stream()
            .sorted(Comparator.comparingDouble((Named s) -> s.series().last()).reversed())
            .limit((long) (box.height() / ROW))
            .toList();
    double largest = Math.max(shown.getFirst().series().last(), 1e-9);
    double row = Math.min(ROW, box.height() / shown.size());
    for (int i = 0; i < shown.size(); i++) {
      double y = box.y() + i * row;
      double value = shown.get(i).series().last();
      double width = (box.width() - LABELS - VALUES) * value / largest;
      svg.text(
          box.x() + LABELS - 8,
          y + row / 2 + 4,
          Font.of(12, Svg.INK).anchored(Anchor.END),
          shown.get(i).name());
      svg.rectangle(
          new Box(box.x() + LABELS, y + 4, Math.max(width, 1), row - 8),
          2,
          Palette.of(panel, shown.get(i).name(), 0),
          "none");
      svg.text(
          box.x() + LABELS + width + 8,
          y + row / 2 + 4,
          Font.of(12, Svg.INK).strong(),
          Units.text(panel.unit(), value));
    }
  }
}
