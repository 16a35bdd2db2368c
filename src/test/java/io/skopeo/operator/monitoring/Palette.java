package io.skopeo.operator.monitoring;

import java.util.List;
import java.util.Map;

/** Colours, by Grafana's names and by place. */
final class Palette {
  private static final Map<String, String> NAMED =
      Map.of(
          "green", "#56a64b",
          "blue", "#3274d9",
          "orange", "#ff780a",
          "red", "#e02f44",
          "purple", "#a352cc",
          "yellow", "#f2b80c",
          "text", Svg.INK);
  private static final List<String> IN_TURN =
      List.of(
          "#3274d9", "#ff780a", "#56a64b", "#a352cc", "#e02f44", "#f2b80c", "#1fa2b8", "#8f6b4a");

  private Palette() {}

  /** A colour by its name in Grafana, or as it is. */
  static String named(String colour) {
    return NAMED.getOrDefault(colour, colour);
  }

  /** The colour of a series: the one that the panel says, or the next. */
  static String of(Panel panel, String name, int index) {
    return panel
        .colour(name)
        .map(Palette::named)
        .orElseGet(() -> IN_TURN.get(index % IN_TURN.size()));
  }
}
