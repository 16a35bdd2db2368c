package io.skopeo.operator.monitoring;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of one combination of labels, the oldest first. */
public record Series(Map<String, String> labels, List<Point> points) {
  private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

  /**
   * A value.
   *
   * @param time in seconds since the epoch
   * @param value may be not a number
   */
  public record Point(double time, double value) {
    boolean isNumber() {
      return Double.isFinite(value);
    }
  }

  /** Whether there is a number among its values. */
  public boolean hasNumber() {
    return points.stream().anyMatch(Point::isNumber);
  }

  /** The newest value. */
  public double last() {
    return points.getLast().value();
  }

  /** Its name in a legend. */
  public String name(String legend) {
    return LABEL
        .matcher(legend)
        .replaceAll(label -> Matcher.quoteReplacement(labels.getOrDefault(label.group(1), "")));
  }
}
