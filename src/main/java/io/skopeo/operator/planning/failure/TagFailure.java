package io.skopeo.operator.planning.failure;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A failure of one tag, or of the whole Image, and the end of its backoff.
 *
 * @param source the tag or digest at the source, or the version if the whole Image is concerned
 * @param problem the problem that the last attempt met
 * @param attempts the number of attempts in a row
 * @param last the last attempt; empty if it is not known
 * @param nextAttempt the time of the next attempt
 */
public record TagFailure(
    String source, Problem problem, int attempts, Optional<Attempt> last, Instant nextAttempt) {
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(30);
  private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  /** Longer first backoffs for copies that a registry refuses by a rule. */
  private static final Map<Reason, Duration> FIRST_BACKOFFS =
      Map.of(
          Reason.RATE_LIMITED, Duration.ofMinutes(2),
          Reason.DESTINATION_IMMUTABLE, Duration.ofMinutes(10),
          Reason.DESTINATION_MISSING, Duration.ofMinutes(2),
          Reason.QUOTA_EXCEEDED, Duration.ofMinutes(10),
          Reason.BLOCKED_BY_POLICY, Duration.ofMinutes(10),
          Reason.FOREIGN_LAYERS, Duration.ofMinutes(10));

  private static final Set<Reason> FIXED_IN_KUBERNETES =
      EnumSet.of(
          Reason.ADDRESS_REFUSED,
          Reason.DESTINATION_CONFLICT,
          Reason.NAMESPACE_NOT_ALLOWED,
          Reason.SERVICE_ACCOUNT_MISSING,
          Reason.SECRET_MISSING,
          Reason.SECRET_INVALID,
          Reason.CA_MISSING,
          Reason.CA_INVALID,
          Reason.ACCESS_DENIED,
          Reason.TASK_MISSING,
          Reason.TASK_UNSUITABLE,
          Reason.RUN_REFUSED,
          Reason.TEKTON_MISSING);

  /**
   * One attempt.
   *
   * @param digest the source's digest; empty if the source was not read
   * @param at the end of the attempt
   */
  public record Attempt(Optional<Digest> digest, Instant at) {}

  /** Creates a failure without a known last attempt. */
  public TagFailure(String source, Problem problem, int attempts, Instant nextAttempt) {
    this(source, problem, attempts, Optional.empty(), nextAttempt);
  }

  /**
   * Counts another attempt, unless the earlier failure still backs off: then only the problem is
   * new.
   *
   * @param seed decides the jitter
   */
  public static TagFailure again(
      Optional<TagFailure> earlier, String source, Problem problem, int seed, Instant now) {
    if (earlier.isPresent() && earlier.get().isBackingOff(now)) {
      TagFailure before = earlier.get();
      return new TagFailure(
          source, problem, before.attempts(), before.last(), before.nextAttempt());
    }
    int attempts = earlier.map(TagFailure::attempts).orElse(0);
    if (problem.reason().retryPolicy() != RetryPolicy.WAIT) {
      attempts = Math.clamp(attempts + 1L, 1, Integer.MAX_VALUE);
    }
    return new TagFailure(
        source,
        problem,
        attempts,
        Optional.of(new Attempt(Optional.empty(), now)),
        now.plus(backoff(problem, attempts, seed)));
  }

  /**
   * Counts the failure of a run once, however often the run is observed: an attempt counts if it
   * ended after the last one.
   */
  public static TagFailure ofRun(
      Optional<TagFailure> earlier,
      String source,
      Problem problem,
      Attempt attempt,
      int seed,
      Instant now) {
    return earlier
        .filter(before -> before.counts(attempt))
        .orElseGet(() -> again(earlier, source, problem, seed, now).after(attempt));
  }

  /** The status has whole seconds, as Tekton's times are. */
  private boolean counts(Attempt attempt) {
    return last.filter(
            l -> !l.at().truncatedTo(SECONDS).isBefore(attempt.at().truncatedTo(SECONDS)))
        .isPresent();
  }

  private TagFailure after(Attempt attempt) {
    return new TagFailure(source, problem, attempts, Optional.of(attempt), nextAttempt);
  }

  /** Returns the backoff: short if only Kubernetes is asked, doubling if a registry is asked. */
  private static Duration backoff(Problem problem, int attempts, int seed) {
    if (FIXED_IN_KUBERNETES.contains(problem.reason())) {
      return CHECK_FOR_FIX;
    }
    if (problem.reason() == Reason.DIGEST_NOT_PRESERVED) {
      return LONGEST_BACKOFF;
    }
    Duration first = FIRST_BACKOFFS.getOrDefault(problem.reason(), FIRST_BACKOFF);
    long doubled = first.toMillis() << Math.clamp(attempts - 1L, 0, 10);
    long backoff = Math.min(doubled, LONGEST_BACKOFF.toMillis());
    long jitter = Math.floorMod(seed * 31L + attempts, backoff / 5 + 1);
    return Duration.ofMillis(backoff - jitter);
  }

  /** Returns whether it may follow a copy of this digest, which the destination does not show. */
  public boolean mayHaveCopied(Digest source) {
    return problem.reason() == Reason.DESTINATION_UNREADABLE
        && (last.isEmpty() || digest().equals(Optional.of(source)));
  }

  /** Returns the failure for a new attempt now, even if it was copied once. */
  public TagFailure triedAgain(Instant now) {
    TagFailure due = backingOffUntil(now);
    return problem.reason() == Reason.DESTINATION_UNREADABLE
        ? due.ofDigest(Optional.empty(), now)
        : due;
  }

  /** Returns the failure with the digest of what is wrong, so that another digest ends it. */
  public TagFailure ofDigest(Optional<Digest> digest, Instant now) {
    return after(new Attempt(digest, last.map(Attempt::at).orElse(now)));
  }

  public TagFailure backingOffUntil(Instant instant) {
    return new TagFailure(source, problem, attempts, last, instant);
  }

  /** Returns the failure for a tag or digest of the source. */
  public TagFailure of(String otherSource) {
    return new TagFailure(otherSource, problem, attempts, last, nextAttempt);
  }

  /** Returns the digest that could not be copied, if it is known. */
  public Optional<Digest> digest() {
    return last.flatMap(Attempt::digest);
  }

  /** Returns whether another digest at the source ends the backoff; a registry's limits stand. */
  public boolean endsWithNewDigest() {
    return digest().isPresent() && problem.reason().retryPolicy() != RetryPolicy.WAIT;
  }

  /** Returns whether the source may only seem to have lost what it listed before. */
  public boolean isUnsure() {
    return problem.reason().isUnsure(attempts);
  }

  /** Returns whether the backoff has not ended yet. */
  public boolean isBackingOff(Instant now) {
    return nextAttempt.isAfter(now);
  }

  /** Returns the policy of its reason after its attempts. */
  public RetryPolicy retryPolicy() {
    return problem.reason().retryPolicy(attempts);
  }
}
