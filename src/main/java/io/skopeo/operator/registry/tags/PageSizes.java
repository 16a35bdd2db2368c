package io.skopeo.operator.registry.tags;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;

/**
 * Remembers for each host the largest page size that it accepts. Quay and GitLab accept at most
 * 100, other registries no size at all.
 */
final class PageSizes {
  private static final List<String> QUERIES = List.of("?n=1000", "?n=100", "");
  private static final int MAX_HOSTS = 4096;

  private final Cache<String, String> queries =
      Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();

  /** Returns the query string to send to a host. */
  String query(String host) {
    return queries.get(host, _ -> QUERIES.getFirst());
  }

  /** Records that a host refused a query. Returns true if there is a smaller size to try. */
  boolean refused(String host, String query) {
    int next = QUERIES.indexOf(query) + 1;
    if (next == QUERIES.size()) {
      // The size was not the reason for the refusal.
      queries.invalidate(host);
      return false;
    }
    queries.put(host, QUERIES.get(next));
    return true;
  }
}
