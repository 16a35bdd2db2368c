package io.skopeo.operator.metrics;

import static java.util.stream.Collectors.groupingBy;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skopeo.operator.api.ImageStatus.TagCounts;
import io.skopeo.operator.controller.imageset.SetSnapshot;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.registry.PullQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects the state at each scrape: nothing has to be updated or removed in between. */
final class StateCollector implements MultiCollector {
  /** The client that Docker Hub counts, if it does not say. */
  private static final String UNKNOWN = "unknown";

  private static final String DOCKER_HUB = "registry-1.docker.io";

  private final Supplier<OperatorSnapshot> states;
  private final Supplier<Stream<SetSnapshot>> sets;
  private final Supplier<Map<String, PullQuota>> quotas;
  private final SeriesPerImage perImage;

  StateCollector(
      Supplier<OperatorSnapshot> states,
      Supplier<Stream<SetSnapshot>> sets,
      Supplier<Map<String, PullQuota>> quotas,
      SeriesPerImage perImage) {
    this.states = states;
    this.sets = sets;
    this.quotas = quotas;
    this.perImage = perImage;
  }

  @Override
  public MetricSnapshots collect() {
    OperatorSnapshot snapshot = states.get();
    var gauges = new Gauges();
    gauges.add(MetricDefinition.LEADER, snapshot.activeSince().isPresent() ? 1 : 0);
    // A replica that stands by sees the same Images: they would count twice.
    snapshot
        .activeSince()
        .ifPresent(since -> {
          images(gauges, snapshot, since);
          runs(gauges, snapshot);
          waiting(gauges, snapshot);
          sets.get().forEach(set -> imageSet(gauges, set));
        });
    quotas(gauges);
    return gauges.build();
  }

  private void images(Gauges gauges, OperatorSnapshot snapshot, Instant since) {
    Instant now = snapshot.now();
    List<ImageMetrics> all =
        snapshot.images().stream().map(image -> ImageMetrics.of(image, since, now)).toList();
    all.stream()
        .collect(
            groupingBy(
                image -> List.of(image.namespace(), image.state().word(), image.phase()),
                Collectors.counting()))
        .forEach((labels, count) -> gauges.add(MetricDefinition.IMAGES, count, labels));
    all.stream()
        .collect(groupingBy(ImageMetrics::namespace))
        .forEach((namespace, images) -> namespace(gauges, namespace, images, now));
    gauges.add(MetricDefinition.OVERDUE_IMAGES, snapshot.overdue());
    if (perImage.has(all.size())) {
      all.forEach(image -> image(gauges, image));
      snapshot.images().forEach(image -> times(gauges, image));
    }
  }

  private static void imageSet(Gauges gauges, SetSnapshot set) {
    Map.of(
            "ready", set.counts().ready(),
            "failed", set.counts().failed(),
            "waiting", set.counts().waiting(),
            "invalid", set.counts().invalid())
        .forEach((state, count) ->
            gauges.add(
                MetricDefinition.IMAGE_SET_REPOSITORIES,
                count,
                set.namespace(),
                set.name(),
                state));
    set.listsRead()
        .ifPresent(at ->
            gauges.add(
                MetricDefinition.IMAGE_SET_LISTS_READ,
                at.getEpochSecond(),
                set.namespace(),
                set.name()));
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
    image
        .nextSync()
        .ifPresent(at ->
            gauges.add(
                MetricDefinition.IMAGE_NEXT_COMPARISON, at.getEpochSecond(), namespace, name));
  }

  private static void namespace(
      Gauges gauges, String namespace, List<ImageMetrics> images, Instant now) {
    gauges.add(
        MetricDefinition.LATE_IMAGES,
        images.stream().filter(image -> image.isLate(now)).count(),
        namespace);
    gauges.add(MetricDefinition.SELECTED_TAGS, sum(images, TagCounts::selected), namespace);
    gauges.add(MetricDefinition.TAGS, sum(images, TagCounts::present), namespace, "present");
    gauges.add(MetricDefinition.TAGS, sum(images, TagCounts::pending), namespace, "pending");
    gauges.add(MetricDefinition.TAGS, sum(images, TagCounts::failed), namespace, "failed");
  }

  private static long sum(List<ImageMetrics> images, ToLongFunction<TagCounts> count) {
    return images.stream().flatMap(image -> image.tags().stream()).mapToLong(count).sum();
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
        .interval()
        .ifPresent(interval ->
            gauges.add(MetricDefinition.IMAGE_FREQUENCY, interval.toSeconds(), namespace, name));
  }

  private static void runs(Gauges gauges, OperatorSnapshot snapshot) {
    gauges.add(MetricDefinition.TASKRUNS, snapshot.pendingRuns(), "pending");
    gauges.add(MetricDefinition.TASKRUNS, snapshot.runningRuns(), "running");
    snapshot
        .lastPass()
        .ifPresent(last -> gauges.add(MetricDefinition.LAST_RECONCILE, last.getEpochSecond()));
  }

  /** Adds what waits in each namespace with Images, most of which have nothing waiting. */
  private static void waiting(Gauges gauges, OperatorSnapshot snapshot) {
    Map<String, CopyQueue.Backlog> backlogs =
        snapshot.waiting().stream()
            .collect(Collectors.toMap(CopyQueue.Backlog::namespace, Function.identity()));
    Stream.concat(
            backlogs.keySet().stream(),
            snapshot.images().stream().map(image -> image.image().getMetadata().getNamespace()))
        .distinct()
        .forEach(namespace -> {
          Optional<CopyQueue.Backlog> backlog = Optional.ofNullable(backlogs.get(namespace));
          gauges.add(
              MetricDefinition.WAITING_COPIES,
              backlog.map(CopyQueue.Backlog::copies).orElse(0),
              namespace);
          gauges.add(
              MetricDefinition.WAITING_OLDEST,
              backlog
                  .map(CopyQueue.Backlog::oldest)
                  .map(since -> Math.max(0, Duration.between(since, snapshot.now()).toSeconds()))
                  .orElse(0L),
              namespace);
        });
  }

  private void quotas(Gauges gauges) {
    quotas.get().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(Metrics.MAX_HOSTS)
        .forEach(entry -> {
          String host = entry.getKey();
          PullQuota quota = entry.getValue();
          gauges.add(MetricDefinition.PULL_LIMIT, quota.limit(), host);
          gauges.add(MetricDefinition.PULLS_REMAINING, quota.remaining(), host);
          if (host.equals(DOCKER_HUB)) {
            String client = quota.source().isEmpty() ? UNKNOWN : quota.source();
            gauges.add(MetricDefinition.DOCKERHUB_LIMIT, quota.limit(), client);
            gauges.add(MetricDefinition.DOCKERHUB_REMAINING, quota.remaining(), client);
          }
        });
  }
}
