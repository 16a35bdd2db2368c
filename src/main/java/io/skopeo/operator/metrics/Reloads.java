package io.skopeo.operator.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The two metrics of the Go operator, by {@code name:version} of the source. Those of sources that
 * no Image has any more are forgotten.
 */
final class Reloads implements MultiCollector {
  private final Map<String, Reload> reloads = new ConcurrentHashMap<>();
  private final Supplier<Set<String>> sources;

  private record Reload(long copies, Instant last) {}

  /**
   * None so far.
   *
   * @param sources those that Images have
   */
  Reloads(Supplier<Set<String>> sources) {
    this.sources = sources;
  }

  void copied(String source, int copies, Instant now) {
    reloads.merge(
        source,
        new Reload(copies, now),
        (before, more) -> new Reload(before.copies() + more.copies(), now));
  }

  @Override
  public MetricSnapshots collect() {
    reloads.keySet().retainAll(sources.get());
    var count = CounterSnapshot.builder().name(Family.RELOADS.base()).help(Family.RELOADS.help());
    var last =
        GaugeSnapshot.builder().name(Family.LAST_RELOAD.scraped()).help(Family.LAST_RELOAD.help());
    reloads.forEach((source, reload) -> {
      count.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of(Family.RELOADS.tags(source)))
              .value((double) reload.copies())
              .build());
      last.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of(Family.LAST_RELOAD.tags(source)))
              .value((double) reload.last().getEpochSecond())
              .build());
    });
    return MetricSnapshots.of(count.build(), last.build());
  }
}
