package io.skopeo.operator.metrics;

import static java.util.stream.Collectors.groupingBy;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.skopeo.operator.api.ImageStatus.TagCounts;
import io.skopeo.operator.reconcile.Sight;
import io.skopeo.operator.reconcile.State;
import io.skopeo.operator.registry.Quota;
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

  private final Supplier<State> states;
  private final Supplier<Map<String, Quota>> quotas;
  private final boolean ofEachImage;

  StateCollector(Supplier<State> states, Supplier<Map<String, Quota>> quotas, boolean ofEachImage) {
    this.states = states;
    this.quotas = quotas;
    this.ofEachImage = ofEachImage;
  }

  @Override
  public MetricSnapshots collect() {
    State state = states.get();
    var gauges = new Gauges();
    gauges.add(Family.LEADER, state.acting().isPresent() ? 1 : 0);
    // Who stands by sees the same Images: they would count twice.
    if (state.acting().isPresent()) {
      images(gauges, state);
      runs(gauges, state);
    }
    quotas(gauges);
    return gauges.build();
  }

  private void images(Gauges gauges, State state) {
    Instant now = state.now();
    List<Standing> all = state.images().stream().map(sight -> Standing.of(sight, now)).toList();
    all.stream()
        .collect(
            groupingBy(
                s -> List.of(s.namespace(), s.state().word(), s.phase()), Collectors.counting()))
        .forEach((labels, count) -> gauges.add(Family.IMAGES, count, labels));
    all.stream()
        .collect(groupingBy(Standing::namespace))
        .forEach((namespace, those) -> namespace(gauges, namespace, those, now));
    gauges.add(Family.OVERDUE_IMAGES, state.overdue());
    if (ofEachImage) {
      all.forEach(standing -> image(gauges, standing));
      state.images().forEach(sight -> times(gauges, sight));
    }
  }

  private static void times(Gauges gauges, Sight sight) {
    String namespace = sight.image().getMetadata().getNamespace();
    String name = sight.image().getMetadata().getName();
    sight
        .compared()
        .ifPresent(
            at -> gauges.add(Family.IMAGE_LAST_COMPARISON, at.getEpochSecond(), namespace, name));
    sight
        .due()
        .filter(due -> !due.equals(Instant.MAX))
        .ifPresent(
            at -> gauges.add(Family.IMAGE_NEXT_RECONCILE, at.getEpochSecond(), namespace, name));
  }

  private static void namespace(
      Gauges gauges, String namespace, List<Standing> those, Instant now) {
    gauges.add(Family.LATE_IMAGES, those.stream().filter(s -> s.isLate(now)).count(), namespace);
    gauges.add(Family.SELECTED_TAGS, sum(those, TagCounts::selected), namespace);
    gauges.add(Family.TAGS, sum(those, TagCounts::present), namespace, "present");
    gauges.add(Family.TAGS, sum(those, TagCounts::pending), namespace, "pending");
    gauges.add(Family.TAGS, sum(those, TagCounts::failed), namespace, "failed");
  }

  private static long sum(List<Standing> those, ToLongFunction<TagCounts> count) {
    return those.stream().flatMap(s -> s.tags().stream()).mapToLong(count).sum();
  }

  private static void image(Gauges gauges, Standing image) {
    String namespace = image.namespace();
    String name = image.name();
    gauges.add(Family.IMAGE_STATE, 1, namespace, name, image.state().word(), image.phase());
    image
        .tags()
        .ifPresent(tags -> {
          gauges.add(Family.IMAGE_SELECTED_TAGS, tags.selected(), namespace, name);
          gauges.add(Family.IMAGE_TAGS, tags.present(), namespace, name, "present");
          gauges.add(Family.IMAGE_TAGS, tags.pending(), namespace, name, "pending");
          gauges.add(Family.IMAGE_TAGS, tags.failed(), namespace, name, "failed");
        });
    image
        .complete()
        .ifPresent(
            at -> gauges.add(Family.IMAGE_LAST_SUCCESS, at.getEpochSecond(), namespace, name));
    image.lag().ifPresent(lag -> gauges.add(Family.IMAGE_LAG, lag.toSeconds(), namespace, name));
    image
        .pause()
        .ifPresent(pause -> gauges.add(Family.IMAGE_FREQUENCY, pause.toSeconds(), namespace, name));
  }

  private static void runs(Gauges gauges, State state) {
    gauges.add(Family.TASKRUNS, state.pendingRuns(), "pending");
    gauges.add(Family.TASKRUNS, state.runningRuns(), "running");
    gauges.add(Family.QUEUED_IMAGES, state.waiting().size());
    gauges.add(
        Family.QUEUE_OLDEST,
        state.waiting().stream()
            .min(Comparator.naturalOrder())
            .map(since -> Math.max(0, Duration.between(since, state.now()).toSeconds()))
            .orElse(0L));
    state.lastPass().ifPresent(last -> gauges.add(Family.LAST_RECONCILE, last.getEpochSecond()));
  }

  private void quotas(Gauges gauges) {
    quotas.get().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(Metrics.MOST_HOSTS)
        .forEach(told -> {
          String host = told.getKey();
          Quota quota = told.getValue();
          gauges.add(Family.PULL_LIMIT, quota.limit(), host);
          gauges.add(Family.PULLS_REMAINING, quota.remaining(), host);
          if (host.equals(DOCKER_HUB)) {
            String whom = quota.source().isEmpty() ? UNSAID : quota.source();
            gauges.add(Family.DOCKERHUB_LIMIT, quota.limit(), whom);
            gauges.add(Family.DOCKERHUB_REMAINING, quota.remaining(), whom);
          }
        });
  }
}
