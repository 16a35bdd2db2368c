package io.skopeo.operator.registry.ratelimit;

import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.BackOff;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Limits the requests to one host with one account: limits their concurrency, sends none while the
 * host asks for a break, and retries transient failures a few times.
 *
 * <p>All callers share one backoff. Each gets a different time shortly after its end, because there
 * may be thousands of them.
 */
final class HostRateLimiter {
  /** Waits up to this long happen here; longer ones are left to the caller. */
  static final Duration MAX_SLEEP = Duration.ofSeconds(2);

  /** The longest break: a wrong header must not block a registry for days. */
  static final Duration MAX_BACKOFF = Duration.ofHours(1);

  private static final int MAX_ATTEMPTS = 3;
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration MIN_SPREAD = Duration.ofSeconds(1);
  private static final Duration MAX_SPREAD = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 9;
  private static final Set<Integer> TRANSIENT = Set.of(500, 502, 503, 504);

  private final String host;
  private final Semaphore slots;
  private final InstantSource time;
  private final Sleeper sleeper;
  private Instant backoffUntil = Instant.MIN;
  private int throttledInARow;
  private Optional<PullQuota> quota = Optional.empty();

  /**
   * @param host the host as in URIs, with its port unless that is the default
   * @param concurrency the limit on concurrent requests
   * @param time the clock
   * @param sleeper sleeps between attempts
   */
  HostRateLimiter(String host, int concurrency, InstantSource time, Sleeper sleeper) {
    this.host = host;
    this.slots = new Semaphore(concurrency, true);
    this.time = time;
    this.sleeper = sleeper;
  }

  /** Sends the request as soon as it is allowed, with retries; {@code BackOff} if that is later. */
  HttpOutcome spend(Supplier<HttpOutcome> request) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<Instant> until = awaitBackoff();
      if (until.isPresent()) {
        return backOff(until.get());
      }
      HttpOutcome outcome = inSlot(request);
      if (!isTransient(outcome)) {
        return outcome;
      }
      if (attempt == MAX_ATTEMPTS) {
        return backoff().map(this::backOff).orElse(outcome);
      }
      if (!(outcome instanceof BackOff)) {
        sleeper.sleep(jittered(FIRST_BACKOFF.dividedBy(4).multipliedBy(attempt)));
      }
    }
  }

  /** Returns the pull quota that the host last reported, if it is current. */
  synchronized Optional<PullQuota> quota() {
    return quota.filter(q -> q.isRecent(time.instant()));
  }

  /** Spreads the callers over a tenth of the wait after its end. */
  private HttpOutcome backOff(Instant until) {
    Duration tenth = Duration.between(time.instant(), until).dividedBy(10);
    Duration spread =
        Collections.min(List.of(MAX_SPREAD, Collections.max(List.of(tenth, MIN_SPREAD))));
    return new BackOff(until.plusNanos((long) (spread.toNanos() * sleeper.jitter())));
  }

  private HttpOutcome inSlot(Supplier<HttpOutcome> request) throws InterruptedException {
    slots.acquire();
    try {
      Optional<Instant> until = backoff();
      return until.isPresent() ? new BackOff(until.get()) : recorded(request.get());
    } finally {
      slots.release();
    }
  }

  /** Waits for the end of a short break; returns the end of a long one. */
  private Optional<Instant> awaitBackoff() throws InterruptedException {
    for (Optional<Instant> until = backoff(); until.isPresent(); until = backoff()) {
      Duration left = Duration.between(time.instant(), until.get());
      if (left.compareTo(MAX_SLEEP) > 0) {
        return until;
      }
      sleeper.sleep(left);
    }
    return Optional.empty();
  }

  private synchronized Optional<Instant> backoff() {
    return Optional.of(backoffUntil).filter(until -> until.isAfter(time.instant()));
  }

  /** A BackOff is transient too: the next attempt waits for its end, or reports it. */
  private static boolean isTransient(HttpOutcome outcome) {
    return switch (outcome) {
      case Response response -> TRANSIENT.contains(response.status());
      case NoResponse failed -> failed.kind() == FailureKind.BROKEN;
      case BackOff _ -> true;
    };
  }

  private HttpOutcome recorded(HttpOutcome outcome) {
    if (!(outcome instanceof Response response)) {
      return outcome;
    }
    recordQuota(response);
    Optional<Duration> retryAfter = RetryAfterHeader.read(response.headers(), time.instant());
    if (response.status() == 429) {
      return new BackOff(
          beginBackoff(
              retryAfter.or(() -> RetryAfterHeader.readReset(response.headers(), time.instant()))));
    }
    if (response.status() == 503 && retryAfter.isPresent()) {
      return new BackOff(beginBackoff(retryAfter));
    }
    if (response.status() < 500) {
      resetBackoff();
    }
    return outcome;
  }

  /** Ignores responses after a redirect to another host, which may have limits of its own. */
  private synchronized void recordQuota(Response response) {
    if (host.equals(response.from().getAuthority())) {
      quota = RateLimitHeaders.read(response.headers(), time.instant()).or(() -> quota);
    }
  }

  private synchronized Instant beginBackoff(Optional<Duration> retryAfter) {
    int doublings = Math.min(throttledInARow++, MAX_DOUBLINGS);
    Duration backoff =
        retryAfter.orElseGet(() -> jittered(FIRST_BACKOFF.multipliedBy(1L << doublings)));
    Instant until = time.instant().plus(Collections.min(List.of(backoff, MAX_BACKOFF)));
    backoffUntil = backoff().filter(other -> other.isAfter(until)).orElse(until);
    return backoffUntil;
  }

  private synchronized void resetBackoff() {
    throttledInARow = 0;
  }

  /** Scales a duration by a random factor between a half and one and a half. */
  private Duration jittered(Duration duration) {
    return Duration.ofNanos((long) (duration.toNanos() * (0.5 + sleeper.jitter())));
  }
}
