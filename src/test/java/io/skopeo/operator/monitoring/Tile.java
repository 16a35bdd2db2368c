package io.skopeo.operator.monitoring;

import java.util.List;

/** A way to draw a panel. */
interface Tile {

  /**
   * A series as the legend calls it.
   *
   * @param ref the letter of its query
   */
  record Named(String ref, String name, Series series) {}

  /**
   * Draws what Prometheus answered.
   *
   * @param box what is left of the panel below its title
   * @param series not empty
   */
  void draw(Svg svg, Box box, Panel panel, List<Named> series, Window window);
}
