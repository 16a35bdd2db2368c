package io.skopeo.operator.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What was learnt lately, bounded: the least recently used goes first. What it forgets is only
 * learnt again.
 */
final class Recent<K, V> {
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final long limit;
  private final ToIntFunction<V> weight;
  private final Consumer<V> forgotten;
  private long weights;

  Recent(int limit) {
    this(limit, _ -> {});
  }

  /**
   * @param limit how many are kept
   * @param forgotten is given each value that has to go for another
   */
  Recent(int limit, Consumer<V> forgotten) {
    this(limit, _ -> 1, forgotten);
  }

  /**
   * @param limit how much those weigh together that are kept
   * @param weight of a value, which never changes
   * @param forgotten is given each value that has to go for another
   */
  Recent(int limit, ToIntFunction<V> weight, Consumer<V> forgotten) {
    this.limit = limit;
    this.weight = weight;
    this.forgotten = forgotten;
  }

  synchronized Optional<V> get(K key) {
    return Optional.ofNullable(values.get(key));
  }

  synchronized V get(K key, Supplier<V> otherwise) {
    V found = values.get(key);
    if (found != null) {
      return found;
    }
    V made = otherwise.get();
    put(key, made);
    return made;
  }

  synchronized void put(K key, V value) {
    remove(key);
    values.put(key, value);
    weights += weight.applyAsInt(value);
    while (weights > limit) {
      K eldest = values.keySet().iterator().next();
      forgotten.accept(remove(eldest).orElseThrow());
    }
  }

  synchronized Optional<V> remove(K key) {
    Optional<V> gone = Optional.ofNullable(values.remove(key));
    gone.ifPresent(value -> weights -= weight.applyAsInt(value));
    return gone;
  }

  synchronized void forEach(Consumer<V> action) {
    values.values().forEach(action);
  }
}
