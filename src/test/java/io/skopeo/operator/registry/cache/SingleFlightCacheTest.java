package io.skopeo.operator.registry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.registry.cache.SingleFlightCache.Loaded;
import io.skopeo.operator.registry.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SingleFlightCacheTest {
  private static final Duration LIFETIME = Duration.ofSeconds(15);

  private final FakeTime time = new FakeTime();
  private final AtomicInteger loads = new AtomicInteger();
  private final SingleFlightCache<String, Integer> cache = cache(LIFETIME);

  /** A cache whose values weigh what they are. */
  private SingleFlightCache<String, Integer> cache(Duration lifetime) {
    return new SingleFlightCache<>(time, 100, value -> value, _ -> lifetime);
  }

  @Test
  void valueServesUntilItExpires() {
    assertThat(get("a")).isEqualTo(new Loaded<>(1, true));
    time.pass(LIFETIME.minusSeconds(1));
    assertThat(get("a")).isEqualTo(new Loaded<>(1, false));
    time.pass(Duration.ofSeconds(1));
    assertThat(get("a")).isEqualTo(new Loaded<>(2, true));
  }

  @Test
  void valueWithoutLifetimeIsNotCached() {
    SingleFlightCache<String, Integer> none = cache(Duration.ZERO);
    assertThat(none.get("a", loads::incrementAndGet)).isEqualTo(new Loaded<>(1, true));
    assertThat(none.get("a", loads::incrementAndGet)).isEqualTo(new Loaded<>(2, true));
  }

  @Test
  void keysLoadSeparately() {
    get("a");
    assertThat(get("b").value()).isEqualTo(2);
  }

  @Test
  void onlyTheGivenValueIsInvalidated() {
    get("a");
    cache.invalidate("a", 7);
    assertThat(get("a").value()).isEqualTo(1);
    cache.invalidate("a", 1);
    assertThat(get("a").value()).isEqualTo(2);
  }

  @Test
  void failedLoadIsNotCached() {
    assertThatThrownBy(() ->
            cache.get(
                "a",
                () -> {
                  throw new IllegalStateException("bug");
                }))
        .hasRootCauseMessage("bug");
    assertThat(get("a").value()).isEqualTo(1);
  }

  @Test
  void concurrentCallersShareOneLoad() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    SingleFlightCache<String, Integer> none = cache(Duration.ZERO);
    Supplier<Integer> slow =
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return loads.incrementAndGet();
        };
    List<Thread> threads = new ArrayList<>();
    try (var executor =
        Executors.newThreadPerTaskExecutor(task -> {
          Thread thread = Thread.ofPlatform().unstarted(task);
          threads.add(thread);
          return thread;
        })) {
      List<Future<Loaded<Integer>>> all =
          IntStream.range(0, 10).mapToObj(_ -> executor.submit(() -> none.get("a", slow))).toList();
      Awaitility.await()
          .until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
      goOn.countDown();
      for (Future<Loaded<Integer>> one : all) {
        assertThat(one.get()).isEqualTo(new Loaded<>(1, true));
      }
    }
  }

  @Test
  void weightIsBounded() {
    IntStream.range(0, 50).forEach(key -> cache.get("key " + key, () -> 10));
    long cached =
        IntStream.range(0, 50).filter(key -> !cache.get("key " + key, () -> 101).fresh()).count();
    assertThat(cached).isBetween(1L, 10L);
  }

  private Loaded<Integer> get(String key) {
    return cache.get(key, loads::incrementAndGet);
  }
}
