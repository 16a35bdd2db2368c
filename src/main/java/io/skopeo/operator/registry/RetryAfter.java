package io.skopeo.operator.registry;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** {@code Retry-After} in both of its forms (RFC 9110, section 10.2.3). */
final class RetryAfter {
  private RetryAfter() {}

  /** How long to wait from now on; empty where there is no such header or it makes no sense. */
  static Optional<Duration> read(HttpHeaders headers, Instant now) {
    return headers.firstValue("Retry-After").map(String::trim).flatMap(v -> read(v, now));
  }

  private static Optional<Duration> read(String value, Instant now) {
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      return Optional.of(Duration.between(now, date)).map(d -> d.isNegative() ? Duration.ZERO : d);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
