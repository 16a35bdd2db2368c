package io.skopeo.operator.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skopeo.operator.problem.Nature;
import io.skopeo.operator.problem.Reason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Copies and their bytes, by namespace. A namespace that has Images has them from 0 on, since
 * Prometheus sees no increase in a counter's first value; what has no Images any more is forgotten.
 */
final class Copies implements MultiCollector {
  private final Map<Labelled, Long> copies = new ConcurrentHashMap<>();

  /** Doubles: any Task tells numbers, and a sum of them must not become negative. */
  private final Map<String, Double> bytes = new ConcurrentHashMap<>();

  private final Supplier<Set<String>> namespaces;

  private record Labelled(String namespace, String outcome, String reason) {
    static Labelled copied(String namespace) {
      return new Labelled(namespace, "copied", "");
    }

    /** What has to wait, or was cancelled, was not tried in vain. */
    static Labelled notCopied(String namespace, Reason reason) {
      return new Labelled(
          namespace, reason.nature() == Nature.WAIT ? "postponed" : "failed", reason.word());
    }

    /** All that may be expected. */
    static Stream<Labelled> of(String namespace) {
      return Stream.concat(
          Stream.of(copied(namespace)),
          Stream.of(Reason.values())
              .filter(Reason::isOfCopy)
              .map(reason -> notCopied(namespace, reason)));
    }
  }

  /**
   * None so far.
   *
   * @param namespaces those that have Images; none where this process does not act
   */
  Copies(Supplier<Set<String>> namespaces) {
    this.namespaces = namespaces;
  }

  void copied(String namespace, long count) {
    copies.merge(Labelled.copied(namespace), count, Long::sum);
  }

  void notCopied(String namespace, Reason reason, long count) {
    copies.merge(Labelled.notCopied(namespace, reason), count, Long::sum);
  }

  void written(String namespace, long count) {
    bytes.merge(namespace, (double) count, Double::sum);
  }

  @Override
  public MetricSnapshots collect() {
    Set<String> known = namespaces.get();
    copies.keySet().removeIf(labelled -> !known.contains(labelled.namespace()));
    bytes.keySet().retainAll(known);
    known.stream().flatMap(Labelled::of).forEach(expected -> copies.putIfAbsent(expected, 0L));
    known.forEach(namespace -> bytes.putIfAbsent(namespace, 0.0));
    return MetricSnapshots.of(copies(), bytes());
  }

  private CounterSnapshot copies() {
    var all = CounterSnapshot.builder().name(Family.COPIES.base()).help(Family.COPIES.help());
    copies.forEach((labelled, count) ->
        all.dataPoint(
            point(
                Family.COPIES.tags(labelled.namespace(), labelled.outcome(), labelled.reason()),
                count)));
    return all.build();
  }

  private CounterSnapshot bytes() {
    var all =
        CounterSnapshot.builder().name(Family.COPIED_BYTES.base()).help(Family.COPIED_BYTES.help());
    bytes.forEach(
        (namespace, count) -> all.dataPoint(point(Family.COPIED_BYTES.tags(namespace), count)));
    return all.build();
  }

  private static CounterDataPointSnapshot point(String[] labels, double count) {
    return CounterDataPointSnapshot.builder().labels(Labels.of(labels)).value(count).build();
  }
}
