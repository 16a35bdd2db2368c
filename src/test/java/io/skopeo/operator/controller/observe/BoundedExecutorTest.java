package io.skopeo.operator.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch bothRunning = new CountDownLatch(2);

  @Test
  void concurrencyIsBoundedAndResultsKeepTheirOrder() {
    List<Future<Integer>> results = new ArrayList<>();
    try (var executor = new BoundedExecutor(2)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        results.add(executor.submit(() -> run(number)));
      }
    }
    assertThat(most).hasValue(2);
    assertThat(results.stream().map(Future::resultNow))
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  private int run(int number) {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    bothRunning.countDown();
    await();
    running.decrementAndGet();
    return number;
  }

  private void await() {
    try {
      bothRunning.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
