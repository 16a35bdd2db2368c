package io.skopeo.operator.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What was learnt lately, bounded: the least recently used goes first. What it forgets is only
 * learnt again.
 */
final class Recent<K, V> {
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final int limit;
  private final Consumer<V> forgotten;

  Recent(int limit) {
    this(limit, _ -> {});
  }

  /**
   * @param limit how many are kept
   * @param forgotten is given each value that has to go for another
   */
  Recent(int limit, Consumer<V> forgotten) {
    this.limit = limit;
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
    values.put(key, value);
    if (values.size() > limit) {
      var eldest = values.entrySet().iterator();
      V gone = eldest.next().getValue();
      eldest.remove();
      forgotten.accept(gone);
    }
  }

  synchronized void remove(K key) {
    values.remove(key);
  }

  synchronized void forEach(Consumer<V> action) {
    values.values().forEach(action);
  }
}
