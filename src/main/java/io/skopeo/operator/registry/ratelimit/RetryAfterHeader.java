package io.skopeo.operator.registry.ratelimit;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads how long to wait from {@code Retry-After}, in both of its forms (RFC 9110, section 10.2.3)
 * and as the Unix time that Docker Hub has sent (docker/hub-feedback issue 2459), and from the
 * headers {@code X-Retry-After} and {@code X-RateLimit-Reset} in Docker Hub's documentation.
 */
final class RetryAfterHeader {
  /** Numbers from here on (the year 2001) are Unix times; a wait is never that long. */
  private static final long FIRST_UNIX_TIME = 1_000_000_000;

  private RetryAfterHeader() {}

  /** Reads the time to wait from now on; empty if there is no valid header. */
  static Optional<Duration> read(HttpHeaders headers, Instant now) {
    return read(headers, now, "Retry-After", "X-Retry-After");
  }

  /** Reads the time until an exhausted limit resets; empty if no limit is exhausted. */
  static Optional<Duration> readReset(HttpHeaders headers, Instant now) {
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
          seconds < FIRST_UNIX_TIME
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
