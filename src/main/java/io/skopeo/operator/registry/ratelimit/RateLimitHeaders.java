package io.skopeo.operator.registry.ratelimit;

import io.skopeo.operator.registry.PullQuota;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code RateLimit-Limit} and {@code RateLimit-Remaining}, as Docker Hub sends them with
 * manifests: {@code 100;w=21600} is a hundred pulls in six hours. Without them the account or the
 * image is not limited.
 *
 * <p>Values without a number ({@code ;w=21600}) or a window are ignored; other registries count
 * requests, not pulls, in headers of the same names.
 */
final class RateLimitHeaders {
  private static final Pattern LIMIT =
      Pattern.compile("\\s*([0-9]{1,9})\\s*;\\s*w\\s*=\\s*([1-9][0-9]{0,6})\\s*");
  private static final Pattern REMAINING =
      Pattern.compile("\\s*([0-9]{1,9})\\s*(;\\s*w\\s*=\\s*[0-9]{1,7}\\s*)?");

  private static final Pattern SOURCE = Pattern.compile("[0-9A-Za-z.:-]{1,64}");

  private RateLimitHeaders() {}

  /** Reads the quota; empty if there are no valid headers. */
  static Optional<PullQuota> read(HttpHeaders headers, Instant now) {
    return matched(headers, "RateLimit-Limit", LIMIT)
        .flatMap(limit ->
            matched(headers, "RateLimit-Remaining", REMAINING)
                .map(remaining ->
                    new PullQuota(
                        Integer.parseInt(limit.group(1)),
                        Integer.parseInt(remaining.group(1)),
                        Duration.ofSeconds(Long.parseLong(limit.group(2))),
                        now,
                        matched(headers, "docker-ratelimit-source", SOURCE)
                            .map(Matcher::group)
                            .orElse(""))));
  }

  private static Optional<Matcher> matched(HttpHeaders headers, String name, Pattern pattern) {
    return headers.firstValue(name).map(pattern::matcher).filter(Matcher::matches);
  }
}
