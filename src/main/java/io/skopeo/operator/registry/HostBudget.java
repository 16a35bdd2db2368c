package io.skopeo.operator.registry;

import io.skopeo.operator.registry.Reply.BackOff;
import io.skopeo.operator.registry.Reply.FailureKind;
import io.skopeo.operator.registry.Reply.NoResponse;
import io.skopeo.operator.registry.Reply.Response;
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
 * <p>All callers share the break that any of them was asked for. Each is told to come back at a
 * different time shortly after its end, because there may be thousands of them.
 */
final class HostBudget {
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
  private final Pauses pauses;
  private Instant backoffUntil = Instant.MIN;
  private int throttledInARow;
  private Optional<Quota> quota = Optional.empty();

  /**
   * @param host the host as in URIs, with its port unless that is the default
   * @param concurrency the limit on concurrent requests
   * @param time the clock
   * @param pauses sleeps between attempts
   */
  HostBudget(String host, int concurrency, InstantSource time, Pauses pauses) {
    this.host = host;
    this.slots = new Semaphore(concurrency, true);
    this.time = time;
    this.pauses = pauses;
  }

  /** Sends the request as soon as it is allowed, with retries; {@code BackOff} if that is later. */
  Reply spend(Supplier<Reply> request) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<Instant> until = awaitBackoff();
      if (until.isPresent()) {
        return backOff(until.get());
      }
      Reply reply = inSlot(request);
      if (!isTransient(reply)) {
        return reply;
      }
      if (attempt == MAX_ATTEMPTS) {
        return backoff().map(this::backOff).orElse(reply);
      }
      if (!(reply instanceof BackOff)) {
        pauses.sleep(jittered(FIRST_BACKOFF.dividedBy(4).multipliedBy(attempt)));
      }
    }
  }

  /** Returns the pull quota that the host last reported, if it is current. */
  synchronized Optional<Quota> quota() {
    return quota.filter(q -> q.isRecent(time.instant()));
  }

  /** Spreads the callers over a tenth of the wait after its end. */
  private Reply backOff(Instant until) {
    Duration tenth = Duration.between(time.instant(), until).dividedBy(10);
    Duration spread =
        Collections.min(List.of(MAX_SPREAD, Collections.max(List.of(tenth, MIN_SPREAD))));
    return new BackOff(until.plusNanos((long) (spread.toNanos() * pauses.jitter())));
  }

  private Reply inSlot(Supplier<Reply> request) throws InterruptedException {
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
      pauses.sleep(left);
    }
    return Optional.empty();
  }

  private synchronized Optional<Instant> backoff() {
    return Optional.of(backoffUntil).filter(until -> until.isAfter(time.instant()));
  }

  /** A BackOff is transient too: the next attempt waits for its end, or reports it. */
  private static boolean isTransient(Reply reply) {
    return switch (reply) {
      case Response response -> TRANSIENT.contains(response.status());
      case NoResponse failed -> failed.kind() == FailureKind.BROKEN;
      case BackOff _ -> true;
    };
  }

  private Reply recorded(Reply reply) {
    if (!(reply instanceof Response response)) {
      return reply;
    }
    recordQuota(response);
    Optional<Duration> retryAfter = RetryAfter.read(response.headers(), time.instant());
    if (response.status() == 429) {
      return new BackOff(
          beginBackoff(
              retryAfter.or(() -> RetryAfter.readReset(response.headers(), time.instant()))));
    }
    if (response.status() == 503 && retryAfter.isPresent()) {
      return new BackOff(beginBackoff(retryAfter));
    }
    if (response.status() < 500) {
      resetBackoff();
    }
    return reply;
  }

  /** Ignores responses after a redirect to another host, which may have limits of its own. */
  private synchronized void recordQuota(Response response) {
    if (host.equals(response.from().getAuthority())) {
      quota = PullLimit.read(response.headers(), time.instant()).or(() -> quota);
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
    return Duration.ofNanos((long) (duration.toNanos() * (0.5 + pauses.jitter())));
  }
}
