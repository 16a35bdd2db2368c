package io.skopeo.operator.registry;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When to come again. {@code Retry-After} in both of its forms (RFC 9110, section 10.2.3) and as
 * Docker Hub has sent it, as seconds since 1970 (docker/hub-feedback issue 2459), and the {@code
 * X-Retry-After} and {@code X-RateLimit-Reset} of its documentation, with such seconds too.
 */
final class RetryAfter {
  /** No wait is so long, and no date so early: it was in 2001. */
  private static final long FIRST_DATE = 1_000_000_000;

  private RetryAfter() {}

  /** How long to wait from now on; empty where there is no such header or it makes no sense. */
  static Optional<Duration> read(HttpHeaders headers, Instant now) {
    return read(headers, now, "Retry-After", "X-Retry-After");
  }

  /** When a limit that is used up begins anew; empty where none is named that is. */
  static Optional<Duration> reset(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("X-RateLimit-Remaining")
        .filter(left -> left.trim().equals("0"))
        .flatMap(_ -> read(headers, now, "X-RateLimit-Reset"));
  }

  private static Optional<Duration> read(HttpHeaders headers, Instant now, String... names) {
    return Stream.of(names)
        .flatMap(name -> headers.firstValue(name).stream())
        .flatMap(value -> read(value.trim(), now).stream())
        .findFirst();
  }

  private static Optional<Duration> read(String value, Instant now) {
    if (value.matches("[0-9]{1,11}")) {
      long seconds = Long.parseLong(value);
      return Optional.of(
          seconds < FIRST_DATE
              ? Duration.ofSeconds(seconds)
              : until(Instant.ofEpochSecond(seconds), now));
    }
    try {
      return Optional.of(
          until(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)), now));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Duration until(Instant date, Instant now) {
    return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
  }
}
