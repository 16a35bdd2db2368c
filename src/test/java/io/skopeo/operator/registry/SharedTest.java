package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.registry.Shared.Given;
import io.skopeo.operator.registry.Shared.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final FakeTime time = new FakeTime();
  private final Shared<String, Integer> shared = new Shared<>(time, 3);
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void answerServesUntilItsEnd() {
    assertThat(shared.get("a", forSeconds(15))).isEqualTo(new Given<>(1, true));
    time.pass(Duration.ofSeconds(14));
    assertThat(shared.get("a", forSeconds(15))).isEqualTo(new Given<>(1, false));
    time.pass(Duration.ofSeconds(1));
    assertThat(shared.get("a", forSeconds(15))).isEqualTo(new Given<>(2, true));
  }

  @Test
  void answerFromBeforeTheClockWasPutBackIsNotKept() {
    shared.get("a", forSeconds(15));
    time.pass(Duration.ofHours(-3));
    assertThat(shared.get("a", forSeconds(15))).isEqualTo(new Given<>(2, true));
  }

  @Test
  void answerWithoutEndIsNotKept() {
    shared.get("a", () -> new Kept<>(asked.incrementAndGet(), Instant.MIN));
    assertThat(shared.get("a", forSeconds(1)).value()).isEqualTo(2);
  }

  @Test
  void otherKeysAskForThemselves() {
    shared.get("a", forSeconds(15));
    assertThat(shared.get("b", forSeconds(15)).value()).isEqualTo(2);
  }

  @Test
  void onlyTheValueNamedIsForgotten() {
    shared.get("a", forSeconds(15));
    shared.forget("a", 7);
    assertThat(shared.get("a", forSeconds(15)).value()).isEqualTo(1);
    shared.forget("a", 1);
    assertThat(shared.get("a", forSeconds(15)).value()).isEqualTo(2);
  }

  @Test
  void exceptionIsNotKept() {
    assertThatThrownBy(() ->
            shared.get(
                "a",
                () -> {
                  throw new IllegalStateException("bug");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(shared.get("a", forSeconds(1)).value()).isEqualTo(1);
  }

  @Test
  void thoseWhoAskMeanwhileShareOneRequest() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Supplier<Kept<Integer>> slow =
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return new Kept<>(asked.incrementAndGet(), Instant.MIN);
        };
    List<Thread> threads = new ArrayList<>();
    try (var executor =
        Executors.newThreadPerTaskExecutor(r -> {
          Thread thread = Thread.ofPlatform().unstarted(r);
          threads.add(thread);
          return thread;
        })) {
      List<Future<Given<Integer>>> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        all.add(executor.submit(() -> shared.get("a", slow)));
      }
      Awaitility.await()
          .until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
      goOn.countDown();
      for (Future<Given<Integer>> one : all) {
        assertThat(one.get()).isEqualTo(new Given<>(1, true));
      }
    }
  }

  @Test
  void noMoreAreKeptThanAllowed() {
    for (int i = 0; i < 100; i++) {
      shared.get("key " + i, forSeconds(3600));
    }
    int before = asked.get();
    for (int i = 0; i < 100; i++) {
      shared.get("key " + i, forSeconds(3600));
    }
    assertThat(asked.get() - before).isGreaterThan(90);
  }

  private Supplier<Kept<Integer>> forSeconds(int seconds) {
    return () -> new Kept<>(asked.incrementAndGet(), time.instant().plusSeconds(seconds));
  }
}
