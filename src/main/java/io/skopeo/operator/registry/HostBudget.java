package io.skopeo.operator.registry;

import io.skopeo.operator.registry.Reply.Answered;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
import io.skopeo.operator.registry.Reply.Resting;
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
 * What one host may be asked with one account: so many requests at once, none while it wants to be
 * left alone, and a few more tries where a short pause may help.
 *
 * <p>Everybody who asks the host shares the rest that one of them was told to take. They are told
 * to come back a little after its end, each at another instant: it may be thousands who wait.
 */
final class HostBudget {
  /** Longer waits are told to the caller instead of being waited for. */
  static final Duration SHORT = Duration.ofSeconds(2);

  /** The longest rest: a wrong header must not silence a registry for days. */
  static final Duration LONGEST = Duration.ofHours(1);

  private static final int TRIES = 3;
  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LEAST_LATENESS = Duration.ofSeconds(1);
  private static final Duration MOST_LATENESS = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 9;
  private static final Set<Integer> PASSING = Set.of(500, 502, 503, 504);

  private final String host;
  private final Semaphore slots;
  private final InstantSource time;
  private final Pauses pauses;
  private Instant restsUntil = Instant.MIN;
  private int limitedInARow;
  private Optional<Quota> quota = Optional.empty();

  /**
   * @param host what the host is called in addresses, with its port where that is not the standard
   * @param atOnce how many requests may be under way
   * @param time the clock
   * @param pauses how to wait
   */
  HostBudget(String host, int atOnce, InstantSource time, Pauses pauses) {
    this.host = host;
    this.slots = new Semaphore(atOnce, true);
    this.time = time;
    this.pauses = pauses;
  }

  /** Asks when it may be asked, again where that may help; {@code Resting} when it may not. */
  Reply spend(Supplier<Reply> request) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<Instant> rest = awaitRest();
      if (rest.isPresent()) {
        return told(rest.get());
      }
      Reply reply = inSlot(request);
      if (!isPassing(reply)) {
        return reply;
      }
      if (attempt == TRIES) {
        return rest().map(this::told).orElse(reply);
      }
      if (!(reply instanceof Resting)) {
        pauses.pause(spread(FIRST_REST.dividedBy(4).multipliedBy(attempt)));
      }
    }
  }

  /** What the host is called in addresses. */
  String host() {
    return host;
  }

  /** How many pulls the host said lately that it allows; empty where it said none. */
  synchronized Optional<Quota> quota() {
    return quota.filter(q -> q.isRecent(time.instant()));
  }

  /** A tenth of the wait later at most. */
  private Reply told(Instant until) {
    Duration tenth = Duration.between(time.instant(), until).dividedBy(10);
    Duration most =
        Collections.min(List.of(MOST_LATENESS, Collections.max(List.of(tenth, LEAST_LATENESS))));
    return new Resting(until.plusNanos((long) (most.toNanos() * pauses.jitter())));
  }

  private Reply inSlot(Supplier<Reply> request) throws InterruptedException {
    slots.acquire();
    try {
      Optional<Instant> rest = rest();
      return rest.isPresent() ? new Resting(rest.get()) : noted(request.get());
    } finally {
      slots.release();
    }
  }

  /** Waits out a short rest; a long one is given back. */
  private Optional<Instant> awaitRest() throws InterruptedException {
    for (Optional<Instant> rest = rest(); rest.isPresent(); rest = rest()) {
      Duration left = Duration.between(time.instant(), rest.get());
      if (left.compareTo(SHORT) > 0) {
        return rest;
      }
      pauses.pause(left);
    }
    return Optional.empty();
  }

  private synchronized Optional<Instant> rest() {
    Instant now = time.instant();
    // A rest that is longer than any was begun before the clock was put back.
    return Optional.of(restsUntil)
        .filter(until -> until.isAfter(now) && !until.isAfter(now.plus(LONGEST)));
  }

  /** Whether another try may help at once; {@code Resting} when a rest has begun meanwhile. */
  private static boolean isPassing(Reply reply) {
    return switch (reply) {
      case Answered answered -> PASSING.contains(answered.status());
      case Failed failed -> failed.fault() == Fault.BROKEN;
      case Resting _ -> true;
    };
  }

  private Reply noted(Reply reply) {
    if (!(reply instanceof Answered answered)) {
      return reply;
    }
    noteQuota(answered);
    Optional<Duration> asked = RetryAfter.read(answered.headers(), time.instant());
    if (answered.status() == 429) {
      return new Resting(
          beginRest(asked.or(() -> RetryAfter.reset(answered.headers(), time.instant()))));
    }
    if (answered.status() == 503 && asked.isPresent()) {
      return new Resting(beginRest(asked));
    }
    if (answered.status() < 500) {
      endRest();
    }
    return reply;
  }

  /** Of this host's own answers: a redirect may have led to one with limits of its own. */
  private synchronized void noteQuota(Answered answered) {
    if (host.equals(answered.from().getAuthority())) {
      quota = PullLimit.read(answered.headers(), time.instant()).or(() -> quota);
    }
  }

  private synchronized Instant beginRest(Optional<Duration> asked) {
    int doublings = Math.min(limitedInARow++, MOST_DOUBLINGS);
    Duration rest = asked.orElseGet(() -> spread(FIRST_REST.multipliedBy(1L << doublings)));
    Instant until = time.instant().plus(rest.compareTo(LONGEST) < 0 ? rest : LONGEST);
    restsUntil = rest().filter(other -> other.isAfter(until)).orElse(until);
    return restsUntil;
  }

  private synchronized void endRest() {
    limitedInARow = 0;
  }

  /** From the half of it to one and a half. */
  private Duration spread(Duration duration) {
    return Duration.ofNanos((long) (duration.toNanos() * (0.5 + pauses.jitter())));
  }
}
