package io.skopeo.operator.monitoring;

import java.util.List;

/**
 * What a panel asks Prometheus.
 *
 * @param ref its letter in the panel
 * @param expression in PromQL, with Grafana's variables
 * @param legend how a series is called: {@code {{label}}} stands for the label's value
 * @param instant whether the values of one instant are asked for
 */
public record Query(String ref, String expression, String legend, boolean instant) {

  /** Asks for the values in a window of time. */
  public List<Series> ask(Prometheus prometheus, Window window) {
    String filled = window.fill(expression);
    return instant ? prometheus.instant(filled, window.to()) : prometheus.range(filled, window);
  }
}
