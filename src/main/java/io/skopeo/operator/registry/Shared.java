package io.skopeo.operator.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Answers that serve all who ask the same: those who ask while the answer is under way, and for a
 * while those who come later.
 */
final class Shared<K, V> {
  private final InstantSource time;
  private final int limit;
  private final Map<K, CompletableFuture<Got<V>>> answers = new ConcurrentHashMap<>();

  /**
   * @param time the clock
   * @param limit how many answers are kept
   */
  Shared(InstantSource time, int limit) {
    this.time = time;
    this.limit = limit;
  }

  /**
   * A value and how long it serves.
   *
   * @param until the end; {@link Instant#MIN} where it serves only those who are waiting for it
   */
  record Kept<V>(V value, Instant until) {}

  /** What is kept since when: a clock that was put back would keep it for too long. */
  private record Got<V>(Kept<V> kept, Instant since) {
    boolean serves(Instant now) {
      return kept.until().isAfter(now) && !since.isAfter(now);
    }
  }

  /**
   * An answer.
   *
   * @param fresh whether it was given after the question
   */
  record Given<V>(V value, boolean fresh) {}

  /** The answer, out of what is kept or by asking. */
  @SuppressWarnings(
      "ReferenceEquality") // The question is whether this very future is to be filled.
  Given<V> get(K key, Supplier<Kept<V>> ask) {
    CompletableFuture<Got<V>> mine = new CompletableFuture<>();
    CompletableFuture<Got<V>> found =
        answers.compute(key, (_, old) -> old != null && serves(old) ? old : mine);
    boolean fresh = !found.isDone();
    if (found == mine) {
      fill(mine, ask);
    }
    return new Given<>(found.join().kept().value(), fresh);
  }

  private void fill(CompletableFuture<Got<V>> answer, Supplier<Kept<V>> ask) {
    try {
      answer.complete(new Got<>(ask.get(), time.instant()));
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
      throw e;
    } finally {
      dropWhatServesNoLonger();
    }
  }

  /** Asks anew next time, unless another value has taken its place. */
  void forget(K key, V value) {
    answers.computeIfPresent(
        key, (_, old) -> isGood(old) && old.join().kept().value().equals(value) ? null : old);
  }

  private boolean serves(CompletableFuture<Got<V>> answer) {
    return !answer.isDone() || (isGood(answer) && answer.join().serves(time.instant()));
  }

  private static boolean isGood(CompletableFuture<?> answer) {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  private void dropWhatServesNoLonger() {
    answers.values().removeIf(answer -> !serves(answer));
    if (answers.size() > limit) {
      answers.values().removeIf(CompletableFuture::isDone);
    }
  }
}
