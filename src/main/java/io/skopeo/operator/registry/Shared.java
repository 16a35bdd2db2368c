package io.skopeo.operator.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Answers that serve all who ask the same: those who ask while the answer is under way, and for a
 * while those who come later.
 */
final class Shared<K, V> {
  private final InstantSource time;
  private final long limit;
  private final ToIntFunction<V> weight;
  private final Map<K, CompletableFuture<Weighed<V>>> answers = new ConcurrentHashMap<>();

  /**
   * @param time the clock
   * @param limit how many answers are kept
   */
  Shared(InstantSource time, int limit) {
    this(time, limit, _ -> 1);
  }

  /**
   * @param time the clock
   * @param limit how much those answers weigh together that are kept
   * @param weight of an answer
   */
  Shared(InstantSource time, int limit, ToIntFunction<V> weight) {
    this.time = time;
    this.limit = limit;
    this.weight = weight;
  }

  /**
   * A value and how long it serves.
   *
   * @param until the end; {@link Instant#MIN} where it serves only those who are waiting for it
   */
  record Kept<V>(V value, Instant until) {}

  /** What is kept since when: a clock that was put back would keep it for too long. */
  private record Weighed<V>(Kept<V> kept, Instant since, int weight) {
    Instant until() {
      return kept.until();
    }

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
    CompletableFuture<Weighed<V>> mine = new CompletableFuture<>();
    CompletableFuture<Weighed<V>> found =
        answers.compute(key, (_, old) -> old != null && serves(old) ? old : mine);
    boolean fresh = !found.isDone();
    if (found == mine) {
      fill(mine, ask);
    }
    return new Given<>(found.join().kept().value(), fresh);
  }

  private void fill(CompletableFuture<Weighed<V>> answer, Supplier<Kept<V>> ask) {
    try {
      Kept<V> kept = ask.get();
      answer.complete(new Weighed<>(kept, time.instant(), weight.applyAsInt(kept.value())));
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

  private boolean serves(CompletableFuture<Weighed<V>> answer) {
    return !answer.isDone() || (isGood(answer) && answer.join().serves(time.instant()));
  }

  private static boolean isGood(CompletableFuture<?> answer) {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  private void dropWhatServesNoLonger() {
    answers.values().removeIf(answer -> !serves(answer));
    long surplus = answers.values().stream().mapToLong(this::weightOf).sum() - limit;
    if (surplus > 0) {
      dropFirstToEnd(surplus);
    }
  }

  private void dropFirstToEnd(long surplus) {
    long left = surplus;
    var done =
        answers.entrySet().stream()
            .filter(e -> isGood(e.getValue()))
            .sorted(Comparator.comparing(e -> e.getValue().join().until()))
            .iterator();
    while (left > 0 && done.hasNext()) {
      var next = done.next();
      if (answers.remove(next.getKey(), next.getValue())) {
        left -= weightOf(next.getValue());
      }
    }
  }

  private long weightOf(CompletableFuture<Weighed<V>> answer) {
    return isGood(answer) ? answer.join().weight() : 0;
  }
}
