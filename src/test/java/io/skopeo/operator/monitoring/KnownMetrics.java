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

/** The metrics that the operator has, and what an expression gets wrong about them. */
final class KnownMetrics {
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:skopeo_operator|jvm|process)_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");

  private final Map<String, Set<String>> labels = new TreeMap<>();

  private KnownMetrics() {}

  /** Those of the operator's own table, and of Micrometer's those that are used. */
  static KnownMetrics all() {
    var known = new KnownMetrics();
    for (MetricDefinition family : MetricDefinition.values()) {
      known.add(family);
    }
    known.labels.put("jvm_memory_used_bytes", Set.of("area", "id"));
    known.labels.put("process_cpu_usage", Set.of());
    return known;
  }

  private void add(MetricDefinition family) {
    Set<String> names = Set.copyOf(family.labels());
    if (family.type() == MetricDefinition.Type.HISTOGRAM) {
      Set<String> buckets = new HashSet<>(names);
      buckets.add("le");
      labels.put(family.scraped() + "_bucket", buckets);
      labels.put(family.scraped() + "_count", names);
      labels.put(family.scraped() + "_sum", names);
    } else {
      labels.put(family.scraped(), names);
    }
  }

  /** What no such metric or no label of it is; nothing where all is well. */
  List<String> unknown(String expression) {
    List<String> unknown = new ArrayList<>();
    Matcher selector = SELECTOR.matcher(expression);
    while (selector.find()) {
      String name = selector.group(1);
      Set<String> has = labels.get(name);
      if (has == null) {
        unknown.add(name);
      } else if (selector.group(2) != null) {
        Matcher matcher = MATCHER.matcher(selector.group(2));
        while (matcher.find()) {
          if (!has.contains(matcher.group(1))) {
            unknown.add(name + "{" + matcher.group(1) + "}");
          }
        }
      }
    }
    return unknown;
  }
}
