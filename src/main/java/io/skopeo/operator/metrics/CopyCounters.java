package io.skopeo.operator.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Counters of copies and their bytes, by namespace. A namespace with Images has all its series from
 * 0 on, since Prometheus sees no increase in a counter's first value.
 */
final class CopyCounters {
  private final Counter copies = MetricDefinition.COPIES.counter();

  /** A counter of doubles: Tasks may report any number, and the sum must not become negative. */
  private final Counter bytes = MetricDefinition.COPIED_BYTES.counter();

  CopyCounters(PrometheusRegistry registry) {
    registry.register(copies);
    registry.register(bytes);
  }

  void copied(String namespace, long count) {
    copies.labelValues(copied(namespace)).inc(count);
  }

  void notCopied(String namespace, Reason reason, long count) {
    copies.labelValues(notCopied(namespace, reason)).inc(count);
  }

  void written(String namespace, long count) {
    bytes.labelValues(namespace).inc((double) count);
  }

  /** Creates the series of these namespaces, and removes all others. */
  void retain(Set<String> namespaces) {
    copies.removeIf(labels -> !namespaces.contains(labels.getFirst()));
    bytes.removeIf(labels -> !namespaces.contains(labels.getFirst()));
    for (String namespace : namespaces) {
      copies.initLabelValues(copied(namespace));
      Stream.of(Reason.values())
          .filter(Reason::concernsCopy)
          .forEach(reason -> copies.initLabelValues(notCopied(namespace, reason)));
      bytes.initLabelValues(namespace);
    }
  }

  private static String[] copied(String namespace) {
    return new String[] {namespace, "copied", ""};
  }

  /** A copy that has to wait or was cancelled has not failed. */
  private static String[] notCopied(String namespace, Reason reason) {
    return new String[] {
      namespace, reason.retryPolicy() == RetryPolicy.WAIT ? "postponed" : "failed", reason.word()
    };
  }
}
