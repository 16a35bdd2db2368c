package io.skopeo.operator.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final Path TABLE = Path.of("src/test/resources/monitoring/metrics.txt");
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:skopeo_operator|jvm|process)_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");

  private final Map<String, Set<String>> labels = new TreeMap<>();

  private KnownMetrics() {}

  static KnownMetrics read() throws IOException {
    var known = new KnownMetrics();
    for (String line : Files.readAllLines(TABLE)) {
      if (!line.startsWith("#")) {
        known.add(line.split(" "));
      }
    }
    return known;
  }

  private void add(String[] columns) {
    Set<String> names = columns.length > 2 ? Set.of(columns[2].split(",")) : Set.of();
    if (columns[1].equals("histogram")) {
      Set<String> buckets = new HashSet<>(names);
      buckets.add("le");
      labels.put(columns[0] + "_bucket", buckets);
      labels.put(columns[0] + "_count", names);
      labels.put(columns[0] + "_sum", names);
    } else {
      labels.put(columns[0], names);
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
