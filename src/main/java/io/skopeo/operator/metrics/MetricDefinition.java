package io.skopeo.operator.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * Every metric of the operator's own, as it is scraped; docs/metrics.md is printed from it. Names
 * and units are as <a href="https://prometheus.io/docs/practices/naming/">Prometheus</a>
 * recommends, but for those of the Go operator, which keep theirs.
 */
public enum MetricDefinition {
  /** One gauge of 1. */
  BUILD_INFO(
      "skopeo_operator_build_info",
      Type.GAUGE,
      "Which operator this is; always 1.",
      "version",
      "java_version"),
  /** Of this process. */
  LEADER("skopeo_operator_leader", Type.GAUGE, "Whether this pod acts (1) or stands by (0)."),
  /** By state. */
  IMAGES(
      "skopeo_operator_images",
      Type.GAUGE,
      "Images, by state and by the reason of their Ready condition.",
      LabelNames.NAMESPACE,
      LabelNames.STATE,
      "phase"),
  /** Present, pending, failed. */
  TAGS(
      "skopeo_operator_tags",
      Type.GAUGE,
      "Tags that Images select, by where they stand: present at the destination, pending or failed.",
      LabelNames.NAMESPACE,
      LabelNames.STATE),
  /** All of them. */
  SELECTED_TAGS(
      "skopeo_operator_selected_tags",
      Type.GAUGE,
      "Tags that Images select.",
      LabelNames.NAMESPACE),
  /** Over twice their frequency. */
  LATE_IMAGES(
      "skopeo_operator_late_images",
      Type.GAUGE,
      "Images that were last found complete longer ago than twice their frequency.",
      LabelNames.NAMESPACE),
  /** The operator's own fault. */
  OVERDUE_IMAGES(
      "skopeo_operator_overdue_images",
      Type.GAUGE,
      "Images that should have been looked at five minutes ago, and have not been."),
  /** Of one Image. */
  IMAGE_STATE(
      "skopeo_operator_image_state",
      Type.GAUGE,
      "The state of an Image and the reason of its Ready condition; always 1.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME,
      LabelNames.STATE,
      "phase"),
  /** Of one Image. */
  IMAGE_TAGS(
      "skopeo_operator_image_tags",
      Type.GAUGE,
      "Tags that an Image selects, by where they stand: present, pending or failed.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME,
      LabelNames.STATE),
  /** Of one Image. */
  IMAGE_SELECTED_TAGS(
      "skopeo_operator_image_selected_tags",
      Type.GAUGE,
      "Tags that an Image selects.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  /** Of one Image. */
  IMAGE_LAST_SUCCESS(
      "skopeo_operator_image_last_success_timestamp_seconds",
      Type.GAUGE,
      "When a look last found all of an Image at the destination.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  /** Of one Image. */
  IMAGE_LAST_COMPARISON(
      "skopeo_operator_image_last_comparison_timestamp_seconds",
      Type.GAUGE,
      "When source and destination of an Image were last compared.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  /** Of one Image. */
  IMAGE_NEXT_RECONCILE(
      "skopeo_operator_image_next_reconcile_timestamp_seconds",
      Type.GAUGE,
      "When an Image is reconciled next, if nothing happens before; missing if it is not.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  /** Of one Image. */
  IMAGE_LAG(
      "skopeo_operator_image_lag_seconds",
      Type.GAUGE,
      "How long an Image is behind its source: 0 where the last look found everything at the"
          + " destination, else the time since the last one that did. After a restart, since it is"
          + " not Ready.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  /** Of one Image. */
  IMAGE_FREQUENCY(
      "skopeo_operator_image_frequency_seconds",
      Type.GAUGE,
      "The time between two looks at an Image; missing where it is not looked at again.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  /** Of runs. */
  COPIES(
      "skopeo_operator_copies_total",
      Type.COUNTER,
      "Copies that TaskRuns ended, as the destination showed: copied, or with a reason failed or"
          + " postponed, which is what has to wait for a registry or was cancelled.",
      LabelNames.NAMESPACE,
      "outcome",
      "reason"),
  /** Of runs. */
  COPIED_BYTES(
      "skopeo_operator_copied_bytes_total",
      Type.COUNTER,
      "Bytes that skopeo wrote for copies, nearly all of them to destinations: layers that were"
          + " there already cost none. As the operator's own Task tells them.",
      LabelNames.NAMESPACE),
  /** Of runs. */
  TASKRUN_DURATION(
      "skopeo_operator_taskrun_duration_seconds",
      Type.HISTOGRAM,
      "From the creation of a TaskRun to its end.",
      "outcome"),
  /** Of runs. */
  TASKRUNS("skopeo_operator_taskruns", Type.GAUGE, "TaskRuns in flight.", LabelNames.STATE),
  /** Of the queue. */
  QUEUED_IMAGES(
      "skopeo_operator_queued_images",
      Type.GAUGE,
      "Images whose copies wait for a place among the TaskRuns."),
  /** Of the queue. */
  QUEUE_OLDEST(
      "skopeo_operator_queue_oldest_seconds",
      Type.GAUGE,
      "How long the Image that waits longest for a place has waited."),
  /** Of the queue. */
  QUEUE_WAIT(
      "skopeo_operator_queue_wait_seconds",
      Type.HISTOGRAM,
      "How long Images waited that got a place among the TaskRuns, 0 where they had it at once."),
  /** Of registries. */
  REGISTRY_REQUESTS(
      "skopeo_operator_registry_requests_total",
      Type.COUNTER,
      "Requests of the operator to registries, by what for and by HTTP status or unreachable,"
          + " timeout, tls. Those of the pods that copy are not among them.",
      LabelNames.HOST,
      LabelNames.KIND,
      "answer"),
  /** Of registries. */
  REGISTRY_DURATION(
      "skopeo_operator_registry_request_duration_seconds",
      Type.HISTOGRAM,
      "From a request to a registry to the end of its answer.",
      LabelNames.HOST,
      LabelNames.KIND),
  /** Of registries. */
  PULL_LIMIT(
      "skopeo_operator_registry_pull_limit",
      Type.GAUGE,
      "Pulls that a registry allows within its window, as it told last; of the account that has"
          + " least left.",
      LabelNames.HOST),
  /** Of registries. */
  PULLS_REMAINING(
      "skopeo_operator_registry_pulls_remaining",
      Type.GAUGE,
      "Pulls that are left of this limit.",
      LabelNames.HOST),
  /** Of the operator. */
  RECONCILE_DURATION(
      "skopeo_operator_reconcile_duration_seconds",
      Type.HISTOGRAM,
      "One reconcile of an Image; outcome error where it ended with an exception.",
      "outcome"),
  /** Of the operator. */
  LAST_RECONCILE(
      "skopeo_operator_last_reconcile_timestamp_seconds",
      Type.GAUGE,
      "When a reconcile last ended."),
  /** Of the Go operator. */
  RELOADS(
      "skopeo_operator_reload_total",
      Type.COUNTER,
      "Copies that were confirmed at the destination, by name:version of the source. Of the Go"
          + " operator.",
      true,
      LabelNames.IMAGE),
  /** Of the Go operator. */
  LAST_RELOAD(
      "skopeo_operator_last_time_image_was_reloaded",
      Type.GAUGE,
      "When a copy was last confirmed, in seconds since the epoch. Of the Go operator.",
      true,
      LabelNames.IMAGE),
  /** Of the Go operator. */
  DOCKERHUB_LIMIT(
      "skopeo_operator_dockerhub_quota_limit",
      Type.GAUGE,
      "Pulls that Docker Hub allows. Of the Go operator.",
      "ip"),
  /** Of the Go operator. */
  DOCKERHUB_REMAINING(
      "skopeo_operator_dockerhub_quota_remaining",
      Type.GAUGE,
      "Pulls that are left of Docker Hub's limit. Of the Go operator.",
      "ip");

  /** What kind of metric it is, in Prometheus' words. */
  public enum Type {
    /** Goes up and down. */
    GAUGE,
    /** Only goes up. */
    COUNTER,
    /** Buckets, a sum and a count. */
    HISTOGRAM
  }

  /** Label names that several families have. */
  static final class LabelNames {
    /** Not {@code namespace}, which a scrape adds as that of the pod. */
    static final String NAMESPACE = "image_namespace";

    static final String NAME = "image_name";
    static final String STATE = "state";
    static final String HOST = "host";
    static final String KIND = "kind";
    static final String IMAGE = "image";

    private LabelNames() {}
  }

  private final String scraped;
  private final Type type;
  private final String help;
  private final boolean ofEachImage;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes no other
  private final List<String> labels;

  MetricDefinition(String scraped, Type type, String help, String... labels) {
    this(scraped, type, help, false, labels);
  }

  MetricDefinition(String scraped, Type type, String help, boolean ofEachImage, String... labels) {
    this.scraped = scraped;
    this.type = type;
    this.help = help;
    this.ofEachImage = ofEachImage;
    this.labels = List.of(labels);
  }

  /** The name in Prometheus; of a histogram without {@code _bucket}. */
  public String scraped() {
    return scraped;
  }

  /** Gauge, counter or histogram. */
  public Type type() {
    return type;
  }

  /** A sentence. */
  public String help() {
    return help;
  }

  /** Whether there are as many series as Images, so that it may be switched off. */
  public boolean isPerImage() {
    return ofEachImage;
  }

  /** The names of its labels. */
  public List<String> labels() {
    return labels;
  }

  /** Creates a counter. There are no traces, so no metric has exemplars of them. */
  Counter counter() {
    return Counter.builder()
        .name(scraped)
        .help(help)
        .labelNames(names())
        .withoutExemplars()
        .build();
  }

  /** Creates a gauge. */
  Gauge gauge() {
    return Gauge.builder().name(scraped).help(help).labelNames(names()).withoutExemplars().build();
  }

  /**
   * Creates a histogram.
   *
   * @param bounds of its buckets
   */
  Histogram histogram(double... bounds) {
    return Histogram.builder()
        .name(scraped)
        .help(help)
        .labelNames(names())
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .build();
  }

  /** Combines its labels with their values. */
  Labels labelled(String... values) {
    return Labels.of(names(), values);
  }

  String[] names() {
    return labels.toArray(String[]::new);
  }
}
