package io.skopeo.operator.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.ReconcileListener;
import io.skopeo.operator.controller.imageset.SetSnapshot;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.RequestObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics: events are counted, and the state is read at each scrape. The number of series is
 * bounded by namespaces, by {@value #MAX_HOSTS} hosts, and by Images if each has its own.
 */
public final class Metrics implements ReconcileListener, RequestObserver, AutoCloseable {
  static final int MAX_HOSTS = 100;
  private static final String OTHER = "other";
  private static final Pattern STATUS = Pattern.compile("[0-9]+");
  private static final Set<String> STATUSES =
      Set.of(
          "200", "204", "206", "301", "302", "303", "304", "307", "308", "400", "401", "403", "404",
          "405", "406", "408", "409", "410", "413", "415", "416", "421", "422", "429", "451", "500",
          "501", "502", "503", "504");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests = MetricDefinition.REGISTRY_REQUESTS.counter();
  private final MaximumHistogram requestDurations;
  private final MaximumHistogram reconcileDurations;
  private final MaximumHistogram runDurations;
  private final MaximumHistogram runLines;
  private final MaximumHistogram lineDurations;
  private final CopyCounters copies = new CopyCounters(registry);

  /** The two metrics of the Go operator, by {@code name:version} of the source. */
  private final Counter reloads = MetricDefinition.RELOADS.counter();

  private final Gauge lastReloads = MetricDefinition.LAST_RELOAD.gauge();

  /** Micrometer's metrics of the JVM and the process, in the same registry. */
  private final PrometheusMeterRegistry jvm =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);

  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();
  private final InstantSource time;
  private final SeriesPerImage perImage;
  private volatile Supplier<OperatorSnapshot> states;
  private volatile Supplier<Stream<SetSnapshot>> sets = Stream::empty;
  private volatile Supplier<Map<String, PullQuota>> quotas = Map::of;

  /**
   * Registers all metrics.
   *
   * @param version of the operator
   * @param perImage which Images have series of their own
   */
  public Metrics(InstantSource time, String version, SeriesPerImage perImage) {
    this.time = time;
    this.perImage = perImage;
    states = () -> OperatorSnapshot.standingBy(time.instant());
    requestDurations =
        histogram(MetricDefinition.REGISTRY_DURATION, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    reconcileDurations =
        histogram(MetricDefinition.RECONCILE_DURATION, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300);
    runDurations =
        histogram(MetricDefinition.TASKRUN_DURATION, 5, 10, 20, 40, 60, 120, 300, 600, 1800, 3600);
    runLines = histogram(MetricDefinition.TASKRUN_LINES, 1, 2, 5, 10, 20, 50, 100, 200, 300, 500);
    lineDurations =
        histogram(MetricDefinition.LINE_DURATION, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300);
    Info.builder()
        .name(MetricDefinition.BUILD_INFO.scraped())
        .help(MetricDefinition.BUILD_INFO.help())
        .labelNames(MetricDefinition.BUILD_INFO.names())
        .register(registry)
        .addLabelValues(version, Runtime.version().toString());
    registry.register(requests);
    registry.register(
        new StateCollector(() -> states.get(), () -> sets.get(), () -> quotas.get(), perImage));
    if (perImage != SeriesPerImage.FALSE) {
      registry.register(reloads);
      registry.register(lastReloads);
    }
    bindJvm();
  }

  private MaximumHistogram histogram(MetricDefinition family, double... bounds) {
    return new MaximumHistogram(family, registry, time, bounds);
  }

  private void bindJvm() {
    // The names of these two violate the conventions of Prometheus.
    jvm.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    jvm.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new JvmMemoryMetrics().bindTo(jvm);
    new JvmThreadMetrics().bindTo(jvm);
    new ProcessorMetrics().bindTo(jvm);
    new FileDescriptorMetrics().bindTo(jvm);
    new UptimeMetrics().bindTo(jvm);
    garbage.bindTo(jvm);
  }

  /** Sets the sources of the state. */
  public void watch(Supplier<OperatorSnapshot> state, Supplier<Map<String, PullQuota>> quota) {
    states = state;
    quotas = quota;
  }

  /** Sets the source of the state of ImageSets. */
  public void watchSets(Supplier<Stream<SetSnapshot>> state) {
    sets = state;
  }

  /** Returns all metrics in the text format of Prometheus (version 0.0.4). */
  public String scrape() {
    OperatorSnapshot snapshot = states.get();
    copies.retain(namespaces(snapshot));
    Set<String> sources = perImage.has(snapshot.images().size()) ? sources(snapshot) : Set.of();
    reloads.removeIf(labels -> !sources.contains(labels.getFirst()));
    lastReloads.removeIf(labels -> !sources.contains(labels.getFirst()));
    return jvm.scrape();
  }

  @Override
  public void onSync(Image image, Plan plan) {
    String namespace = image.getMetadata().getNamespace();
    int copied = plan.tally().map(TagTally::copied).orElse(0);
    if (copied > 0) {
      copies.copied(namespace, copied);
      String source = ImageMetrics.source(image);
      reloads.labelValues(source).inc(copied);
      lastReloads.labelValues(source).set((double) time.instant().getEpochSecond());
    }
    plan.finished()
        .forEach(run ->
            notCopied(run, plan)
                .forEach((reason, count) -> copies.notCopied(namespace, reason, count)));
  }

  private static Map<Reason, Long> notCopied(CopyRun run, Plan plan) {
    if (run.state() instanceof CopyRun.NeverStarted) {
      return Map.of(Reason.RUN_FAILED, (long) run.batch().copies().size());
    }
    // The failures of the plan include those of earlier syncs.
    if (plan.tally().map(TagTally::failedNow).orElse(0) == 0) {
      return Map.of();
    }
    return run.batch().copies().stream()
        .map(copy -> copy.destination().tag().name())
        .flatMap(tag -> Optional.ofNullable(plan.failures().get(tag)).stream())
        .collect(
            Collectors.groupingBy(failure -> failure.problem().reason(), Collectors.counting()));
  }

  @Override
  public void onLaunch(int lines) {
    runLines.observe(lines);
  }

  @Override
  public void onEnd(int lines, Duration took) {
    if (lines > 0) {
      lineDurations.observe(took.dividedBy(lines));
    }
  }

  @Override
  public void onFinish(String namespace, CopyRun run) {
    run.ended()
        .ifPresent(at ->
            runDurations.observe(
                Duration.between(run.created(), at),
                run.outcome().name().toLowerCase(Locale.ROOT)));
    if (run.bytes() > 0) {
      copies.written(namespace, run.bytes());
    }
  }

  @Override
  public void onPass(Duration took, boolean ended) {
    reconcileDurations.observe(took, ended ? "ok" : "error");
  }

  @Override
  public void onRequest(Exchange exchange) {
    String host = host(exchange.host());
    String kind = kind(exchange);
    requests.labelValues(host, kind, answer(exchange.answer())).inc();
    requestDurations.observe(exchange.took(), host, kind);
  }

  /** Bounds the hosts, because anybody who may create Images can name any. */
  private String host(String host) {
    if (hosts.size() >= MAX_HOSTS) {
      return hosts.contains(host) ? host : OTHER;
    }
    hosts.add(host);
    return host;
  }

  /** Bounds the statuses, because a registry may answer with any number. */
  private static String answer(String answer) {
    return STATUS.matcher(answer).matches() && !STATUSES.contains(answer) ? OTHER : answer;
  }

  private static String kind(Exchange exchange) {
    return switch (exchange.kind()) {
      case TAGS -> "list";
      case MANIFEST -> exchange.method().toLowerCase(Locale.ROOT);
      case REFERRERS -> "referrers";
      case TOKEN -> "token";
      case CHALLENGE -> "ping";
      case PROJECT -> "project";
      case REPOSITORIES -> "repositories";
    };
  }

  private static Set<String> sources(OperatorSnapshot snapshot) {
    return snapshot.images().stream()
        .map(ImageSnapshot::image)
        .map(ImageMetrics::source)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> namespaces(OperatorSnapshot snapshot) {
    return snapshot.activeSince().isEmpty()
        ? Set.of()
        : snapshot.images().stream()
            .map(image -> image.image().getMetadata().getNamespace())
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void close() {
    garbage.close();
  }
}
