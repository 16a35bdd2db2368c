package io.skopeo.operator.monitoring;

import io.skopeo.operator.monitoring.Svg.Anchor;
import io.skopeo.operator.monitoring.Svg.Font;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of labels and values, joined by their labels as Grafana's transformation merge does it. */
final class TableTile implements Tile {
  private static final double ROW = 24;
  private static final double SIZE = 12;

  /**
   * A column.
   *
   * @param field a label, or {@code Value} with the letter of a query
   * @param title as the panel renames it
   */
  private record Column(String field, String title, boolean isValue) {}

  @Override
  public void draw(Svg svg, Box box, Panel panel, List<Named> series, Window window) {
    List<Column> columns = columns(panel);
    List<Map<String, Object>> rows = rows(panel, series);
    int room = (int) (box.height() / ROW) - 1;
    int shown = rows.size() <= room ? rows.size() : room - 1;
    double[] edges = edges(box, columns, rows);
    header(svg, box, columns, edges);
    for (int r = 0; r < shown; r++) {
      double y = box.y() + (r + 1) * ROW;
      svg.line(box.x(), y, box.right(), y, Svg.GRID);
      row(svg, panel, columns, edges, rows.get(r), y + 16);
    }
    if (shown < rows.size()) {
      svg.text(
          box.x(),
          box.y() + (shown + 1) * ROW + 16,
          Font.of(11, Svg.PALE),
          "and %d more".formatted(rows.size() - shown));
    }
  }

  private static void header(Svg svg, Box box, List<Column> columns, double[] edges) {
    for (int c = 0; c < columns.size(); c++) {
      cell(
          svg,
          columns.get(c),
          edges,
          c,
          box.y() + 15,
          Font.of(SIZE - 1, Svg.PALE),
          columns.get(c).title());
    }
  }

  private static void row(
      Svg svg,
      Panel panel,
      List<Column> columns,
      double[] edges,
      Map<String, Object> row,
      double y) {
    for (int c = 0; c < columns.size(); c++) {
      Column column = columns.get(c);
      cell(svg, column, edges, c, y, Font.of(SIZE, Svg.INK), words(panel, column, row));
    }
  }

  private static void cell(
      Svg svg, Column column, double[] edges, int at, double y, Font font, String words) {
    double width = edges[at + 1] - edges[at] - 12;
    if (column.isValue()) {
      svg.text(edges[at + 1] - 4, y, width, font.anchored(Anchor.END), words);
    } else {
      svg.text(edges[at], y, width, font, words);
    }
  }

  private static String words(Panel panel, Column column, Map<String, Object> row) {
    return switch (row.get(column.field())) {
      case null -> "";
      case Double value -> Units.text(panel.unit(column.title()), panel.rounded(value));
      case Object label -> label.toString();
    };
  }

  /** Room by what stands in the columns. */
  private static double[] edges(Box box, List<Column> columns, List<Map<String, Object>> rows) {
    double[] widths =
        columns.stream()
            .mapToDouble(column ->
                rows.stream()
                    .mapToDouble(
                        row -> row.get(column.field()) instanceof String label ? label.length() : 8)
                    .reduce(column.title().length(), Math::max))
            .toArray();
    double all = Arrays.stream(widths).sum();
    double[] edges = new double[widths.length + 1];
    edges[0] = box.x();
    for (int c = 0; c < widths.length; c++) {
      edges[c + 1] = edges[c] + box.width() * widths[c] / all;
    }
    return edges;
  }

  private static List<Column> columns(Panel panel) {
    List<Column> columns = new ArrayList<>();
    panel
        .at("/transformations/1/options/renameByName")
        .properties()
        .forEach(each ->
            columns.add(
                new Column(
                    each.getKey(), each.getValue().asText(), each.getKey().startsWith("Value"))));
    return columns;
  }

  private static List<Map<String, Object>> rows(Panel panel, List<Named> series) {
    boolean several = panel.queries().size() > 1;
    Map<Map<String, String>, Map<String, Object>> rows = new LinkedHashMap<>();
    for (Named each : series) {
      rows.computeIfAbsent(each.series().labels(), labels -> new LinkedHashMap<>(labels))
          .put(several ? "Value #" + each.ref() : "Value", each.series().last());
    }
    return rows.values().stream().sorted(order(panel)).toList();
  }

  private static Comparator<Map<String, Object>> order(Panel panel) {
    String title = panel.at("/options/sortBy/0/displayName").asText();
    String field =
        columns(panel).stream()
            .filter(column -> column.title().equals(title))
            .map(Column::field)
            .findFirst()
            .orElseThrow();
    Comparator<Map<String, Object>> byField = Comparator.comparing(row -> sortable(row.get(field)));
    return panel.at("/options/sortBy/0/desc").asBoolean() ? byField.reversed() : byField;
  }

  private static String sortable(Object value) {
    return Optional.ofNullable(value)
        .map(v -> v instanceof Double number ? "%030.6f".formatted(number) : v.toString())
        .orElse("");
  }
}
