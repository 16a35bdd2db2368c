package io.skopeo.operator.metrics;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every metric of the operator's own, as it is scraped; docs/metrics.md is printed from it. Names
 * and units are as <a href="https://prometheus.io/docs/practices/naming/">Prometheus</a>
 * recommends, but for those of the Go operator, which keep theirs.
 */
public enum Family {
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
      Labels.NAMESPACE,
      Labels.STATE,
      "phase"),
  /** Present, pending, failed. */
  TAGS(
      "skopeo_operator_tags",
      Type.GAUGE,
      "Tags that Images select, by where they stand: present at the destination, pending or failed.",
      Labels.NAMESPACE,
      Labels.STATE),
  /** All of them. */
  SELECTED_TAGS(
      "skopeo_operator_selected_tags", Type.GAUGE, "Tags that Images select.", Labels.NAMESPACE),
  /** Over twice their frequency. */
  LATE_IMAGES(
      "skopeo_operator_late_images",
      Type.GAUGE,
      "Images that were last found complete longer ago than twice their frequency.",
      Labels.NAMESPACE),
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
      Labels.NAMESPACE,
      Labels.NAME,
      Labels.STATE,
      "phase"),
  /** Of one Image. */
  IMAGE_TAGS(
      "skopeo_operator_image_tags",
      Type.GAUGE,
      "Tags that an Image selects, by where they stand: present, pending or failed.",
      true,
      Labels.NAMESPACE,
      Labels.NAME,
      Labels.STATE),
  /** Of one Image. */
  IMAGE_SELECTED_TAGS(
      "skopeo_operator_image_selected_tags",
      Type.GAUGE,
      "Tags that an Image selects.",
      true,
      Labels.NAMESPACE,
      Labels.NAME),
  /** Of one Image. */
  IMAGE_LAST_SUCCESS(
      "skopeo_operator_image_last_success_timestamp_seconds",
      Type.GAUGE,
      "When a look last found all of an Image at the destination.",
      true,
      Labels.NAMESPACE,
      Labels.NAME),
  /** Of one Image. */
  IMAGE_LAST_COMPARISON(
      "skopeo_operator_image_last_comparison_timestamp_seconds",
      Type.GAUGE,
      "When source and destination of an Image were last compared.",
      true,
      Labels.NAMESPACE,
      Labels.NAME),
  /** Of one Image. */
  IMAGE_NEXT_RECONCILE(
      "skopeo_operator_image_next_reconcile_timestamp_seconds",
      Type.GAUGE,
      "When an Image is reconciled next, if nothing happens before; missing if it is not.",
      true,
      Labels.NAMESPACE,
      Labels.NAME),
  /** Of one Image. */
  IMAGE_LAG(
      "skopeo_operator_image_lag_seconds",
      Type.GAUGE,
      "How long an Image is behind its source: 0 where the last look found everything at the"
          + " destination, else the time since the last one that did. After a restart, since it is"
          + " not Ready.",
      true,
      Labels.NAMESPACE,
      Labels.NAME),
  /** Of one Image. */
  IMAGE_FREQUENCY(
      "skopeo_operator_image_frequency_seconds",
      Type.GAUGE,
      "The time between two looks at an Image; missing where it is not looked at again.",
      true,
      Labels.NAMESPACE,
      Labels.NAME),
  /** Of runs. */
  COPIES(
      "skopeo_operator_copies_total",
      Type.COUNTER,
      "Copies that TaskRuns ended, as the destination showed: copied, or with a reason failed or"
          + " postponed, which is what has to wait for a registry or was cancelled.",
      Labels.NAMESPACE,
      "outcome",
      "reason"),
  /** Of runs. */
  COPIED_BYTES(
      "skopeo_operator_copied_bytes_total",
      Type.COUNTER,
      "Bytes that skopeo wrote for copies, nearly all of them to destinations: layers that were"
          + " there already cost none. As the operator's own Task tells them.",
      Labels.NAMESPACE),
  /** Of runs. */
  TASKRUN_DURATION(
      "skopeo_operator_taskrun_duration_seconds",
      Type.HISTOGRAM,
      "From the creation of a TaskRun to its end.",
      "outcome"),
  /** Of runs. */
  TASKRUNS("skopeo_operator_taskruns", Type.GAUGE, "TaskRuns in flight.", Labels.STATE),
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
      Labels.HOST,
      Labels.KIND,
      "answer"),
  /** Of registries. */
  REGISTRY_DURATION(
      "skopeo_operator_registry_request_duration_seconds",
      Type.HISTOGRAM,
      "From a request to a registry to the end of its answer.",
      Labels.HOST,
      Labels.KIND),
  /** Of registries. */
  PULL_LIMIT(
      "skopeo_operator_registry_pull_limit",
      Type.GAUGE,
      "Pulls that a registry allows within its window, as it told last; of the account that has"
          + " least left.",
      Labels.HOST),
  /** Of registries. */
  PULLS_REMAINING(
      "skopeo_operator_registry_pulls_remaining",
      Type.GAUGE,
      "Pulls that are left of this limit.",
      Labels.HOST),
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
      Labels.IMAGE),
  /** Of the Go operator. */
  LAST_RELOAD(
      "skopeo_operator_last_time_image_was_reloaded",
      Type.GAUGE,
      "When a copy was last confirmed, in seconds since the epoch. Of the Go operator.",
      true,
      Labels.IMAGE),
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
  static final class Labels {
    /** Not {@code namespace}, which a scrape adds as that of the pod. */
    static final String NAMESPACE = "image_namespace";

    static final String NAME = "image_name";
    static final String STATE = "state";
    static final String HOST = "host";
    static final String KIND = "kind";
    static final String IMAGE = "image";

    private Labels() {}
  }

  private final String scraped;
  private final Type type;
  private final String help;
  private final boolean ofEachImage;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes no other
  private final List<String> labels;

  Family(String scraped, Type type, String help, String... labels) {
    this(scraped, type, help, false, labels);
  }

  Family(String scraped, Type type, String help, boolean ofEachImage, String... labels) {
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
  public boolean isOfEachImage() {
    return ofEachImage;
  }

  /** The names of its labels. */
  public List<String> labels() {
    return labels;
  }

  /** The name that the client library makes the scraped one of. */
  String base() {
    return scraped.replaceFirst("(_total|_seconds|_info)$", "");
  }

  /** Name and value by turns, as Micrometer takes them. */
  String[] tags(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(scraped + " has the labels " + labels);
    }
    return IntStream.range(0, values.length)
        .boxed()
        .flatMap(i -> Stream.of(labels.get(i), values[i]))
        .toArray(String[]::new);
  }
}
