package io.skopeo.operator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Tally;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reconcile.RoundObserver;
import io.skopeo.operator.reconcile.Sight;
import io.skopeo.operator.reconcile.State;
import io.skopeo.operator.registry.Quota;
import io.skopeo.operator.registry.RequestObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What happens, counted; what there is, read at each scrape. The number of series is bounded by
 * namespaces, by {@value #MOST_HOSTS} hosts, and by Images where each has its own.
 */
public final class Metrics implements RoundObserver, RequestObserver, AutoCloseable {
  static final int MOST_HOSTS = 100;
  private static final String OTHER = "other";
  private static final Pattern STATUS = Pattern.compile("[0-9]+");
  private static final Set<String> STATUSES =
      Set.of(
          "200", "204", "206", "301", "302", "303", "304", "307", "308", "400", "401", "403", "404",
          "405", "406", "408", "409", "410", "413", "415", "416", "421", "422", "429", "451", "500",
          "501", "502", "503", "504");

  private static final Duration[] OF_REQUESTS = seconds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
  private static final Duration[] OF_PASSES = seconds(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300);
  private static final Duration[] OF_RUNS = seconds(5, 10, 20, 40, 60, 120, 300, 600, 1800, 3600);
  private static final Duration[] OF_WAITS =
      seconds(0.1, 1, 5, 15, 30, 60, 300, 900, 1800, 3600, 14400);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();
  private final InstantSource time;
  private volatile Supplier<State> states;
  private volatile Supplier<Map<String, Quota>> quotas = Map::of;
  private final Reloads reloads = new Reloads(this::sources);
  private final Copies copies = new Copies(this::namespaces);

  /**
   * Nothing has happened yet.
   *
   * @param version of the operator
   * @param ofEachImage whether there are series for each Image
   */
  public Metrics(InstantSource time, String version, boolean ofEachImage) {
    this.time = time;
    states = () -> State.standingBy(time.instant());
    var prometheus = registry.getPrometheusRegistry();
    prometheus.register(
        new StateCollector(() -> states.get(), () -> quotas.get(), version, ofEachImage));
    prometheus.register(copies);
    if (ofEachImage) {
      prometheus.register(reloads);
    }
    // Their names have a unit and an ending that Prometheus does not take from them.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  /** From where what there is can be had. */
  public void watch(Supplier<State> state, Supplier<Map<String, Quota>> quota) {
    states = state;
    quotas = quota;
  }

  /** In the format that Prometheus scrapes (text, version 0.0.4). */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void onRound(Image image, Round round) {
    String namespace = image.getMetadata().getNamespace();
    int copied = round.tally().map(Tally::copied).orElse(0);
    if (copied > 0) {
      copies.copied(namespace, copied);
      reloads.copied(Standing.source(image), copied, time.instant());
    }
    round
        .concluded()
        .forEach(run -> {
          notCopied(run, round)
              .forEach((reason, count) -> copies.notCopied(namespace, reason, count));
          ended(run);
          if (run.bytes() > 0) {
            copies.written(namespace, run.bytes());
          }
        });
  }

  private static Map<Reason, Long> notCopied(Run run, Round round) {
    if (run.state() instanceof Run.NeverStarted) {
      return Map.of(Reason.RUN_FAILED, (long) run.batch().lines().size());
    }
    // What failed in earlier rounds is remembered beside it.
    if (round.tally().map(Tally::failedNow).orElse(0) == 0) {
      return Map.of();
    }
    return run.batch().lines().stream()
        .map(line -> line.destination().tag().name())
        .flatMap(tag -> Optional.ofNullable(round.failures().get(tag)).stream())
        .collect(
            Collectors.groupingBy(failure -> failure.problem().reason(), Collectors.counting()));
  }

  private void ended(Run run) {
    run.ended()
        .ifPresent(at ->
            timer(Family.TASKRUN_DURATION, OF_RUNS, run.outcome().name().toLowerCase(Locale.ROOT))
                .record(Duration.between(run.created(), at)));
  }

  @Override
  public void onPlace(Duration waited) {
    timer(Family.QUEUE_WAIT, OF_WAITS).record(waited);
  }

  @Override
  public void onPass(Duration took, boolean ended) {
    timer(Family.RECONCILE_DURATION, OF_PASSES, ended ? "ok" : "error").record(took);
  }

  @Override
  public void onRequest(Exchange exchange) {
    String host = host(exchange.host());
    String kind = kind(exchange);
    counter(Family.REGISTRY_REQUESTS, host, kind, answer(exchange.answer())).increment();
    timer(Family.REGISTRY_DURATION, OF_REQUESTS, host, kind).record(exchange.took());
  }

  /** Whoever writes Images names hosts. */
  private String host(String host) {
    if (hosts.size() >= MOST_HOSTS) {
      return hosts.contains(host) ? host : OTHER;
    }
    hosts.add(host);
    return host;
  }

  /** A registry may answer with any number. */
  private static String answer(String answer) {
    return STATUS.matcher(answer).matches() && !STATUSES.contains(answer) ? OTHER : answer;
  }

  private static String kind(Exchange exchange) {
    return switch (exchange.kind()) {
      case TAGS -> "list";
      case MANIFEST -> exchange.method().toLowerCase(Locale.ROOT);
      case TOKEN -> "token";
      case CHALLENGE -> "ping";
    };
  }

  private Counter counter(Family family, String... labels) {
    return Counter.builder(family.base())
        .description(family.help())
        .tags(family.tags(labels))
        .register(registry);
  }

  private Timer timer(Family family, Duration[] buckets, String... labels) {
    return Timer.builder(family.base())
        .description(family.help())
        .tags(family.tags(labels))
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private Set<String> sources() {
    return states.get().images().stream()
        .map(Sight::image)
        .map(Standing::source)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Set<String> namespaces() {
    State state = states.get();
    return state.acting().isEmpty()
        ? Set.of()
        : state.images().stream()
            .map(sight -> sight.image().getMetadata().getNamespace())
            .collect(Collectors.toUnmodifiableSet());
  }

  private static Duration[] seconds(double... seconds) {
    return Arrays.stream(seconds)
        .mapToObj(s -> Duration.ofMillis((long) (s * 1000)))
        .toArray(Duration[]::new);
  }

  @Override
  public void close() {
    garbage.close();
  }
}
