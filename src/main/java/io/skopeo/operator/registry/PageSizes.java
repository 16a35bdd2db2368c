package io.skopeo.operator.registry;

import java.util.List;

/**
 * How long pages to ask for: long ones, until a host refuses them. Quay and GitLab take no more
 * than 100, and some take no number at all.
 */
final class PageSizes {
  private static final List<String> QUERIES = List.of("?n=1000", "?n=100", "");
  private static final int KNOWN = 4096;

  private final Recent<String, String> byHost = new Recent<>(KNOWN);

  /** The query for a host. */
  String of(String host) {
    return byHost.get(host).orElse(QUERIES.getFirst());
  }

  /** Notes that the host does not take the query; whether there is another to try. */
  boolean refused(String host, String query) {
    int next = QUERIES.indexOf(query) + 1;
    if (next == QUERIES.size()) {
      // It was not for the size: others are not to suffer.
      byHost.remove(host);
      return false;
    }
    byHost.put(host, QUERIES.get(next));
    return true;
  }
}
