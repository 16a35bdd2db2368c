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
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch bothAsked = new CountDownLatch(2);

  @Test
  void noMoreThanAllowedAreUnderWayAndAnswersKeepTheirOrder() {
    List<Future<Integer>> answers = new ArrayList<>();
    try (var questions = new BoundedExecutor(2)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        answers.add(questions.ask(() -> answer(number)));
      }
    }
    assertThat(most).hasValue(2);
    assertThat(answers.stream().map(Future::resultNow))
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  private int answer(int number) {
    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    bothAsked.countDown();
    await();
    underWay.decrementAndGet();
    return number;
  }

  private void await() {
    try {
      bothAsked.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
