package io.skopeo.operator.monitoring;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that a dashboard shows.
 *
 * @param step between two values of a series
 * @param rate what rates are counted over, as Grafana has it: a step and what lies between two
 *     scrapes, four times that at least
 */
public record Window(Instant from, Instant to, Duration step, Duration rate) {

  /** An expression with this window in place of Grafana's variables, and with all namespaces. */
  public String fill(String expression) {
    return expression
        .replace("$namespace", ".*")
        .replace("$__rate_interval", rate.toSeconds() + "s")
        .replace("$__range", Duration.between(from, to).toSeconds() + "s");
  }
}
