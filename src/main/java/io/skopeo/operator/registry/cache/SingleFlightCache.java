package io.skopeo.operator.registry.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * A bounded cache in which concurrent callers of a key share one load. The load runs on the thread
 * of the first caller, so that it can be interrupted. A value without lifetime serves only those
 * who wait for it; a load that throws is not cached.
 */
public final class SingleFlightCache<K, V> {
  private final AsyncCache<K, V> cache;

  /**
   * @param time the clock
   * @param maximumWeight the limit on the total weight of the cached values
   * @param weight weighs a value
   * @param lifetime how long a value is served after its load, zero for not at all
   */
  public SingleFlightCache(
      InstantSource time,
      long maximumWeight,
      ToIntFunction<V> weight,
      Function<V, Duration> lifetime) {
    cache =
        Caffeine.newBuilder()
            .ticker(() -> Duration.between(Instant.EPOCH, time.instant()).toNanos())
            .executor(Runnable::run)
            .maximumWeight(maximumWeight)
            .weigher((K _, V value) -> weight.applyAsInt(value))
            .expireAfter(Expiry.<K, V>creating((_, value) -> lifetime.apply(value)))
            .buildAsync();
  }

  /**
   * A value from the cache.
   *
   * @param fresh true if the load was still running when the caller asked
   */
  public record Loaded<V>(V value, boolean fresh) {}

  /** Returns the cached value, or loads it. */
  @SuppressWarnings("ReferenceEquality") // Only the caller who created the future completes it.
  public Loaded<V> get(K key, Supplier<V> load) {
    CompletableFuture<V> created = new CompletableFuture<>();
    CompletableFuture<V> found = cache.get(key, (_, _) -> created);
    boolean fresh = !found.isDone();
    if (found == created) {
      created.completeAsync(load, Runnable::run);
    }
    return new Loaded<>(found.join(), fresh);
  }

  /** Removes the value, unless another one has replaced it. */
  public void invalidate(K key, V value) {
    cache.synchronous().asMap().remove(key, value);
  }
}
