package io.skopeo.operator.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A builder of snapshots of gauges. */
final class Gauges {
  private final Map<MetricDefinition, GaugeSnapshot.Builder> families =
      new EnumMap<>(MetricDefinition.class);

  void add(MetricDefinition family, long value, String... labels) {
    families
        .computeIfAbsent(family, f -> GaugeSnapshot.builder().name(f.scraped()).help(f.help()))
        .dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(family.labelled(labels))
                .value((double) value)
                .build());
  }

  void add(MetricDefinition family, long value, List<String> labels) {
    add(family, value, labels.toArray(String[]::new));
  }

  MetricSnapshots build() {
    var snapshots = MetricSnapshots.builder();
    families.values().forEach(family -> snapshots.metricSnapshot(family.build()));
    return snapshots.build();
  }
}
