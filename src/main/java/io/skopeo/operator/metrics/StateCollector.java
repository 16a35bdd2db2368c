package io.skopeo.operator.metrics;

import static java.util.stream.Collectors.groupingBy;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skopeo.operator.api.ImageStatus.TagCounts;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.registry.PullQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Whatever can be read at the moment of a scrape: so that nothing has to be kept right meanwhile,
 * and what is gone is gone from the metrics too.
 */
final class StateCollector implements MultiCollector {
  /** Whom Docker Hub counts, where it does not say. */
  private static final String UNSAID = "unknown";

  private static final String DOCKER_HUB = "registry-1.docker.io";

  private final Supplier<OperatorSnapshot> states;
  private final Supplier<Map<String, PullQuota>> quotas;
  private final boolean ofEachImage;

  StateCollector(
      Supplier<OperatorSnapshot> states,
      Supplier<Map<String, PullQuota>> quotas,
      boolean ofEachImage) {
    this.states = states;
    this.quotas = quotas;
    this.ofEachImage = ofEachImage;
  }

  @Override
  public MetricSnapshots collect() {
    OperatorSnapshot snapshot = states.get();
    var gauges = new Gauges();
    gauges.add(MetricDefinition.LEADER, snapshot.acting().isPresent() ? 1 : 0);
    // Who stands by sees the same Images: they would count twice.
    if (snapshot.acting().isPresent()) {
      images(gauges, snapshot);
      runs(gauges, snapshot);
    }
    quotas(gauges);
    return gauges.build();
  }

  private void images(Gauges gauges, OperatorSnapshot snapshot) {
    Instant now = snapshot.now();
    List<ImageMetrics> all =
        snapshot.images().stream().map(sight -> ImageMetrics.of(sight, now)).toList();
    all.stream()
        .collect(
            groupingBy(
                s -> List.of(s.namespace(), s.state().word(), s.phase()), Collectors.counting()))
        .forEach((labels, count) -> gauges.add(MetricDefinition.IMAGES, count, labels));
    all.stream()
        .collect(groupingBy(ImageMetrics::namespace))
        .forEach((namespace, those) -> namespace(gauges, namespace, those, now));
    gauges.add(MetricDefinition.OVERDUE_IMAGES, snapshot.overdue());
    if (ofEachImage) {
      all.forEach(standing -> image(gauges, standing));
      snapshot.images().forEach(sight -> times(gauges, sight));
    }
  }

  private static void times(Gauges gauges, ImageSnapshot image) {
    String namespace = image.image().getMetadata().getNamespace();
    String name = image.image().getMetadata().getName();
    image
        .compared()
        .ifPresent(at ->
            gauges.add(
                MetricDefinition.IMAGE_LAST_COMPARISON, at.getEpochSecond(), namespace, name));
    image
        .due()
        .filter(due -> !due.equals(Instant.MAX))
        .ifPresent(at ->
            gauges.add(
                MetricDefinition.IMAGE_NEXT_RECONCILE, at.getEpochSecond(), namespace, name));
  }

  private static void namespace(
      Gauges gauges, String namespace, List<ImageMetrics> those, Instant now) {
    gauges.add(
        MetricDefinition.LATE_IMAGES, those.stream().filter(s -> s.isLate(now)).count(), namespace);
    gauges.add(MetricDefinition.SELECTED_TAGS, sum(those, TagCounts::selected), namespace);
    gauges.add(MetricDefinition.TAGS, sum(those, TagCounts::present), namespace, "present");
    gauges.add(MetricDefinition.TAGS, sum(those, TagCounts::pending), namespace, "pending");
    gauges.add(MetricDefinition.TAGS, sum(those, TagCounts::failed), namespace, "failed");
  }

  private static long sum(List<ImageMetrics> those, ToLongFunction<TagCounts> count) {
    return those.stream().flatMap(s -> s.tags().stream()).mapToLong(count).sum();
  }

  private static void image(Gauges gauges, ImageMetrics image) {
    String namespace = image.namespace();
    String name = image.name();
    gauges.add(
        MetricDefinition.IMAGE_STATE, 1, namespace, name, image.state().word(), image.phase());
    image
        .tags()
        .ifPresent(tags -> {
          gauges.add(MetricDefinition.IMAGE_SELECTED_TAGS, tags.selected(), namespace, name);
          gauges.add(MetricDefinition.IMAGE_TAGS, tags.present(), namespace, name, "present");
          gauges.add(MetricDefinition.IMAGE_TAGS, tags.pending(), namespace, name, "pending");
          gauges.add(MetricDefinition.IMAGE_TAGS, tags.failed(), namespace, name, "failed");
        });
    image
        .complete()
        .ifPresent(at ->
            gauges.add(MetricDefinition.IMAGE_LAST_SUCCESS, at.getEpochSecond(), namespace, name));
    image
        .lag()
        .ifPresent(lag -> gauges.add(MetricDefinition.IMAGE_LAG, lag.toSeconds(), namespace, name));
    image
        .pause()
        .ifPresent(pause ->
            gauges.add(MetricDefinition.IMAGE_FREQUENCY, pause.toSeconds(), namespace, name));
  }

  private static void runs(Gauges gauges, OperatorSnapshot snapshot) {
    gauges.add(MetricDefinition.TASKRUNS, snapshot.pendingRuns(), "pending");
    gauges.add(MetricDefinition.TASKRUNS, snapshot.runningRuns(), "running");
    gauges.add(MetricDefinition.QUEUED_IMAGES, snapshot.waiting().size());
    gauges.add(
        MetricDefinition.QUEUE_OLDEST,
        snapshot.waiting().stream()
            .min(Comparator.naturalOrder())
            .map(since -> Math.max(0, Duration.between(since, snapshot.now()).toSeconds()))
            .orElse(0L));
    snapshot
        .lastPass()
        .ifPresent(last -> gauges.add(MetricDefinition.LAST_RECONCILE, last.getEpochSecond()));
  }

  private void quotas(Gauges gauges) {
    quotas.get().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(Metrics.MOST_HOSTS)
        .forEach(told -> {
          String host = told.getKey();
          PullQuota quota = told.getValue();
          gauges.add(MetricDefinition.PULL_LIMIT, quota.limit(), host);
          gauges.add(MetricDefinition.PULLS_REMAINING, quota.remaining(), host);
          if (host.equals(DOCKER_HUB)) {
            String whom = quota.source().isEmpty() ? UNSAID : quota.source();
            gauges.add(MetricDefinition.DOCKERHUB_LIMIT, quota.limit(), whom);
            gauges.add(MetricDefinition.DOCKERHUB_REMAINING, quota.remaining(), whom);
          }
        });
  }
}
