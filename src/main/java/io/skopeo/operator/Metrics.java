package io.skopeo.operator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.reconcile.RoundObserver;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Meters fed by rounds; the two of the Go operator keep their names. */
final class Metrics implements RoundObserver {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, AtomicLong> lastReloads = new ConcurrentHashMap<>();
  private final InstantSource time;

  Metrics(InstantSource time) {
    this.time = time;
  }

  @Override
  public void onRound(Image image, Round round) {
    int copied = round.tally().map(tally -> tally.copied()).orElse(0);
    if (copied > 0) {
      var source = image.getSpec().source();
      String name =
          source == null
              ? ""
              : source.name() + ":" + Objects.requireNonNullElse(source.version(), "");
      Counter.builder("skopeo_operator_reload_total")
          .description("Copies that were confirmed at the destination.")
          .tag("image", name)
          .register(registry)
          .increment(copied);
      lastReload(name).set(time.instant().getEpochSecond());
    }
  }

  private AtomicLong lastReload(String name) {
    return lastReloads.computeIfAbsent(
        name,
        n -> {
          var last = new AtomicLong();
          Gauge.builder("skopeo_operator_last_time_image_was_reloaded", last, AtomicLong::get)
              .description("When a copy was last confirmed, in seconds since the epoch.")
              .tag("image", n)
              .register(registry);
          return last;
        });
  }

  /** In the format that Prometheus scrapes. */
  String scrape() {
    return registry.scrape();
  }
}
