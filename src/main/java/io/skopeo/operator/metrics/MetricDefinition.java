package io.skopeo.operator.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * The operator's own metrics; docs/metrics.md is generated from them. Names and units are as <a
 * href="https://prometheus.io/docs/practices/naming/">Prometheus</a> recommends, except for those
 * of the Go operator.
 */
public enum MetricDefinition {
  BUILD_INFO(
      "skopeo_operator_build_info",
      Type.GAUGE,
      "The versions of the operator and of Java; always 1.",
      "version",
      "java_version"),
  LEADER("skopeo_operator_leader", Type.GAUGE, "Whether this pod is active (1) or stands by (0)."),
  IMAGES(
      "skopeo_operator_images",
      Type.GAUGE,
      "Images, by state and by the reason of their Ready condition.",
      LabelNames.NAMESPACE,
      LabelNames.STATE,
      "phase"),
  TAGS(
      "skopeo_operator_tags",
      Type.GAUGE,
      "Tags that Images select, by state: present at the destination, pending or " + "failed.",
      LabelNames.NAMESPACE,
      LabelNames.STATE),
  SELECTED_TAGS(
      "skopeo_operator_selected_tags",
      Type.GAUGE,
      "Tags that Images select.",
      LabelNames.NAMESPACE),
  LATE_IMAGES(
      "skopeo_operator_late_images",
      Type.GAUGE,
      "Images that were last found complete longer ago than twice their frequency.",
      LabelNames.NAMESPACE),
  OVERDUE_IMAGES(
      "skopeo_operator_overdue_images",
      Type.GAUGE,
      "Images whose reconcile is more than five minutes late."),
  IMAGE_STATE(
      "skopeo_operator_image_state",
      Type.GAUGE,
      "The state of an Image and the reason of its Ready condition; always 1.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME,
      LabelNames.STATE,
      "phase"),
  IMAGE_TAGS(
      "skopeo_operator_image_tags",
      Type.GAUGE,
      "Tags that an Image selects, by state: present at the destination, pending or " + "failed.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME,
      LabelNames.STATE),
  IMAGE_SELECTED_TAGS(
      "skopeo_operator_image_selected_tags",
      Type.GAUGE,
      "Tags that an Image selects.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_LAST_SUCCESS(
      "skopeo_operator_image_last_success_timestamp_seconds",
      Type.GAUGE,
      "When a sync last found all of an Image at the destination. Until the first sync after a "
          + "start of the operator it is the time of that start, if all was there before.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_LAST_COMPARISON(
      "skopeo_operator_image_last_comparison_timestamp_seconds",
      Type.GAUGE,
      "When source and destination of an Image were last compared; absent until they have been "
          + "since the start of the operator.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_NEXT_COMPARISON(
      "skopeo_operator_image_next_comparison_timestamp_seconds",
      Type.GAUGE,
      "When source and destination of an Image are compared next, unless an event comes before; "
          + "absent if only an event leads to it.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_NEXT_RECONCILE(
      "skopeo_operator_image_next_reconcile_timestamp_seconds",
      Type.GAUGE,
      "When an Image is reconciled next, unless an event comes before; absent if only "
          + "an event leads to it.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_LAG(
      "skopeo_operator_image_lag_seconds",
      Type.GAUGE,
      "How long an Image has been behind its source: 0 if the last sync found "
          + "everything at the destination, otherwise the time since the last sync that did, "
          + "or after a restart, since it is not Ready.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_FREQUENCY(
      "skopeo_operator_image_frequency_seconds",
      Type.GAUGE,
      "The time between two syncs of an Image; absent if there are no more.",
      true,
      LabelNames.NAMESPACE,
      LabelNames.NAME),
  IMAGE_SET_REPOSITORIES(
      "skopeo_operator_imageset_repositories",
      Type.GAUGE,
      "Repositories of an ImageSet, by state: ready, failed, waiting, or invalid for entries of its "
          + "lists that cannot be mirrored.",
      LabelNames.NAMESPACE,
      LabelNames.IMAGE_SET,
      LabelNames.STATE),
  IMAGE_SET_LISTS_READ(
      "skopeo_operator_imageset_lists_read_timestamp_seconds",
      Type.GAUGE,
      "When all lists of an ImageSet were last read; absent while one of them cannot be read.",
      LabelNames.NAMESPACE,
      LabelNames.IMAGE_SET),
  COPIES(
      "skopeo_operator_copies_total",
      Type.COUNTER,
      "Copies of finished TaskRuns, as confirmed at the destination: copied, or with a "
          + "reason failed or postponed. Postponed copies wait for a registry, or were "
          + "cancelled.",
      LabelNames.NAMESPACE,
      "outcome",
      "reason"),
  COPIED_BYTES(
      "skopeo_operator_copied_bytes_total",
      Type.COUNTER,
      "Bytes that skopeo wrote for copies, nearly all of them to destinations, as "
          + "reported by the operator's own Task. Layers that were already there add none.",
      LabelNames.NAMESPACE),
  TASKRUN_DURATION(
      "skopeo_operator_taskrun_duration_seconds",
      Type.HISTOGRAM,
      "The time from the creation of a TaskRun to its end.",
      "outcome"),
  TASKRUNS(
      "skopeo_operator_taskruns",
      Type.GAUGE,
      "TaskRuns that have not ended, by state.",
      LabelNames.STATE),
  TASKRUN_LINES(
      "skopeo_operator_taskrun_lines",
      Type.HISTOGRAM,
      "The number of lines in a TaskRun that was started."),
  LINE_DURATION(
      "skopeo_operator_line_duration_seconds",
      Type.HISTOGRAM,
      "The time that the step of a TaskRun took, divided by the number of its lines."),
  WAITING_COPIES(
      "skopeo_operator_waiting_copies",
      Type.GAUGE,
      "Copies that wait for a TaskRun.",
      LabelNames.NAMESPACE),
  WAITING_OLDEST(
      "skopeo_operator_waiting_oldest_seconds",
      Type.GAUGE,
      "How long the Image whose copies have waited longest has waited, 0 if none waits.",
      LabelNames.NAMESPACE),
  REGISTRY_REQUESTS(
      "skopeo_operator_registry_requests_total",
      Type.COUNTER,
      "Requests of the operator to registries, by purpose and by HTTP status or "
          + "unreachable, timeout, tls. Requests of the pods that copy are not included.",
      LabelNames.HOST,
      LabelNames.KIND,
      "answer"),
  REGISTRY_DURATION(
      "skopeo_operator_registry_request_duration_seconds",
      Type.HISTOGRAM,
      "The time from a request to a registry to the end of its response.",
      LabelNames.HOST,
      LabelNames.KIND),
  PULL_LIMIT(
      "skopeo_operator_registry_pull_limit",
      Type.GAUGE,
      "Pulls that a registry allows within its window, as last reported, for the "
          + "account with the fewest left.",
      LabelNames.HOST),
  PULLS_REMAINING(
      "skopeo_operator_registry_pulls_remaining",
      Type.GAUGE,
      "Pulls that are left of this limit.",
      LabelNames.HOST),
  RECONCILE_DURATION(
      "skopeo_operator_reconcile_duration_seconds",
      Type.HISTOGRAM,
      "The duration of one reconcile of an Image; the outcome is error if it ended "
          + "with an exception.",
      "outcome"),
  LAST_RECONCILE(
      "skopeo_operator_last_reconcile_timestamp_seconds",
      Type.GAUGE,
      "When a reconcile last ended."),
  RELOADS(
      "skopeo_operator_reload_total",
      Type.COUNTER,
      "Copies that were confirmed at the destination, by name:version of the source. A "
          + "metric of the Go operator.",
      true,
      LabelNames.IMAGE),
  LAST_RELOAD(
      "skopeo_operator_last_time_image_was_reloaded",
      Type.GAUGE,
      "When a copy was last confirmed, in seconds since the epoch. A metric of the Go "
          + "operator.",
      true,
      LabelNames.IMAGE),
  DOCKERHUB_LIMIT(
      "skopeo_operator_dockerhub_quota_limit",
      Type.GAUGE,
      "Pulls that Docker Hub allows. A metric of the Go operator.",
      "ip"),
  DOCKERHUB_REMAINING(
      "skopeo_operator_dockerhub_quota_remaining",
      Type.GAUGE,
      "Pulls that are left of Docker Hub's limit. A metric of the Go operator.",
      "ip");

  /** The metric types of Prometheus. */
  public enum Type {
    GAUGE,
    COUNTER,
    HISTOGRAM
  }

  /** Label names that several metrics have. */
  static final class LabelNames {
    /** Not {@code namespace}, which a scrape sets to that of the pod. */
    static final String NAMESPACE = "image_namespace";

    static final String NAME = "image_name";
    static final String STATE = "state";
    static final String HOST = "host";
    static final String KIND = "kind";
    static final String IMAGE = "image";
    static final String IMAGE_SET = "imageset_name";

    private LabelNames() {}
  }

  private final String scraped;
  private final Type type;
  private final String help;
  private final boolean perImage;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> labels;

  MetricDefinition(String scraped, Type type, String help, String... labels) {
    this(scraped, type, help, false, labels);
  }

  MetricDefinition(String scraped, Type type, String help, boolean perImage, String... labels) {
    this.scraped = scraped;
    this.type = type;
    this.help = help;
    this.perImage = perImage;
    this.labels = List.of(labels);
  }

  /** Returns the name in Prometheus; that of a histogram without {@code _bucket}. */
  public String scraped() {
    return scraped;
  }

  public Type type() {
    return type;
  }

  public String help() {
    return help;
  }

  /** Returns whether there are as many series as Images, so that it may be disabled. */
  public boolean isPerImage() {
    return perImage;
  }

  public List<String> labels() {
    return labels;
  }

  /** Creates a counter; it has no exemplars, because there are no traces. */
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
