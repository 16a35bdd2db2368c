package io.skopeo.operator.monitoring;

import io.skopeo.operator.metrics.MetricDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator's metrics and their labels, to check expressions against. */
final class KnownMetrics {
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:skopeo_operator|jvm|process)_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");

  private final Map<String, Set<String>> labels = new TreeMap<>();

  private KnownMetrics() {}

  /** Returns the operator's own metrics, and those of Micrometer that are used. */
  static KnownMetrics all() {
    var known = new KnownMetrics();
    for (MetricDefinition metric : MetricDefinition.values()) {
      known.add(metric);
    }
    known.labels.put("jvm_memory_used_bytes", Set.of("area", "id"));
    known.labels.put("process_cpu_usage", Set.of());
    return known;
  }

  private void add(MetricDefinition metric) {
    Set<String> names = Set.copyOf(metric.labels());
    if (metric.type() == MetricDefinition.Type.HISTOGRAM) {
      Set<String> buckets = new HashSet<>(names);
      buckets.add("le");
      labels.put(metric.scraped() + "_bucket", buckets);
      labels.put(metric.scraped() + "_count", names);
      labels.put(metric.scraped() + "_sum", names);
    } else {
      labels.put(metric.scraped(), names);
    }
  }

  /** Returns the metrics and labels of an expression that do not exist. */
  List<String> unknown(String expression) {
    List<String> unknown = new ArrayList<>();
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      String name = selector.group(1);
      Set<String> known = labels.get(name);
      if (known == null) {
        unknown.add(name);
      } else if (selector.group(2) != null) {
        Matcher matcher = MATCHER.matcher(selector.group(2));
        while (matcher.find()) {
          if (!known.contains(matcher.group(1))) {
            unknown.add(name + "{" + matcher.group(1) + "}");
          }
        }
      }
    }
    return unknown;
  }
}
