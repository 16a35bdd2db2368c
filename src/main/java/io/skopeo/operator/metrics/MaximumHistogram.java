package io.skopeo.operator.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A histogram, and beside it a gauge {@code …_max} of the largest value in the last three minutes.
 * Durations are in seconds.
 */
final class MaximumHistogram implements Collector {
  private static final int MINUTES = 3;

  private final MetricDefinition family;
  private final InstantSource time;
  private final Histogram histogram;

  /** The largest values: by label values, then by minute. */
  private final Map<List<String>, NavigableMap<Long, Double>> largest = new ConcurrentHashMap<>();

  /**
   * Registers the histogram and the gauge.
   *
   * @param bounds of the buckets
   */
  MaximumHistogram(
      MetricDefinition family, PrometheusRegistry registry, InstantSource time, double... bounds) {
    this.family = family;
    this.time = time;
    histogram = family.histogram(bounds);
    registry.register(histogram);
    registry.register(this);
  }

  /** Observes a duration; ignores a negative one, which two clocks may give. */
  void observe(Duration duration, String... labels) {
    if (duration.isNegative()) {
      return;
    }
    observe(duration.toNanos() / 1e9, labels);
  }

  /** Observes a value. */
  void observe(double value, String... labels) {
    histogram.labelValues(labels).observe(value);
    var minutes = largest.computeIfAbsent(List.of(labels), _ -> new ConcurrentSkipListMap<>());
    minutes.merge(minute(), value, Math::max);
    minutes.headMap(minute() - MINUTES, true).clear();
  }

  @Override
  public MetricSnapshot collect() {
    var gauge = GaugeSnapshot.builder().name(family.scraped() + "_max").help(family.help());
    largest.forEach((labels, minutes) ->
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(family.labelled(labels.toArray(String[]::new)))
                .value(
                    minutes.tailMap(minute() - MINUTES, false).values().stream()
                        .reduce(0.0, Math::max))
                .build()));
    return gauge.build();
  }

  private long minute() {
    return time.instant().getEpochSecond() / 60;
  }
}
