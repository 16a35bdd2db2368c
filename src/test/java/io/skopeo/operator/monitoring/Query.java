package io.skopeo.operator.monitoring;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a panel asks Prometheus.
 *
 * @param ref its letter in the panel
 * @param expression in PromQL, with Grafana's variables
 * @param legend how a series is called: {@code {{label}}} stands for the label's value
 * @param instant whether the values of one instant are asked for
 */
public record Query(String ref, String expression, String legend, boolean instant) {
  /** Of the metric that is always there, at the end of an expression. */
  private static final Pattern FALLBACK =
      Pattern.compile(
          "\\s+or\\s+(on \\(\\)\\s+)?(label_replace\\()?(0 \\* )?max\\(skopeo_operator_build_info\\)[^()]*\\)?$");

  /** The same query without what it answers where there is nothing else. */
  public Query withoutFallback() {
    return new Query(ref, FALLBACK.matcher(expression).replaceFirst(""), legend, instant);
  }

  /** Asks for the values in a window of time. */
  public List<Series> ask(Prometheus prometheus, Window window) {
    String filled = window.fill(expression);
    return instant ? prometheus.instant(filled, window.to()) : prometheus.range(filled, window);
  }
}
