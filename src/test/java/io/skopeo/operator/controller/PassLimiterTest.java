package io.skopeo.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.controller.PassLimiter.Registries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PassLimiterTest {
  private static final Registries SLOW = new Registries("slow.example", "here.example");
  private static final Registries FAST = new Registries("fast.example", "here.example");
  private static final Registries OTHER = new Registries("other.example", "here.example");

  private final PassLimiter limiter = new PassLimiter(2, 3);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch answers = new CountDownLatch(1);

  @AfterEach
  void close() {
    answers.countDown();
    threads.close();
  }

  /** Starts passes that run until the registries answer, and waits until so many run. */
  private List<Future<Optional<String>>> start(Registries registries, int passes, int running)
      throws InterruptedException {
    var started = new CountDownLatch(running);
    var results = new ArrayList<Future<Optional<String>>>();
    for (int i = 0; i < passes; i++) {
      results.add(
          threads.submit(() ->
              limiter.run(
                  registries,
                  () -> {
                    started.countDown();
                    await(answers);
                    return Optional.of("done");
                  })));
    }
    started.await();
    return results;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<Optional<String>> quick(Registries registries) {
    return threads.submit(() -> limiter.run(registries, () -> Optional.of("quick")));
  }

  @Test
  void slowRegistryHoldsUpOnlyItsOwnImages() throws Exception {
    start(SLOW, 1_000, 2);
    Awaitility.await("all wait or run").until(() -> limiter.size() == 1_000);
    for (int i = 0; i < 100; i++) {
      assertThat(quick(FAST).get()).contains("quick");
    }
    assertThat(limiter.size()).isEqualTo(1_000);
  }

  @Test
  void passesAreLimitedInAll() throws Exception {
    start(SLOW, 5, 2);
    start(FAST, 5, 1);
    Future<Optional<String>> other = quick(OTHER);
    assertThatThrownBy(() -> other.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    answers.countDown();
    assertThat(other.get()).contains("quick");
  }

  @Test
  void atMostTheLimitRunsAtOnce() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var passes = new ArrayList<Future<Optional<String>>>();
    for (int i = 0; i < 2_000; i++) {
      Registries registries = i % 3 == 0 ? SLOW : i % 3 == 1 ? FAST : OTHER;
      passes.add(
          threads.submit(() ->
              limiter.run(
                  registries,
                  () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                    return Optional.of("done");
                  })));
    }
    for (var pass : passes) {
      assertThat(pass.get()).contains("done");
    }
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void registriesWithoutPassesAreForgotten() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertThat(quick(new Registries("host-" + i, "here.example")).get()).isPresent();
    }
    assertThat(limiter.size()).isZero();
    assertThat(limiter.registries()).isZero();
  }

  @Test
  void failedPassGivesItsPlaceBack() {
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() ->
              limiter.run(
                  SLOW,
                  () -> {
                    throw new IllegalStateException("a bug");
                  }))
          .hasMessage("a bug");
    }
    assertThat(limiter.run(SLOW, () -> Optional.of("done"))).contains("done");
    assertThat(limiter.registries()).isZero();
  }

  @Test
  void closingEndsPassesThatHaveNotBegun() throws Exception {
    List<Future<Optional<String>>> passes = start(SLOW, 100, 2);
    limiter.close();
    int ended = 0;
    while (ended < 98) {
      ended = (int) passes.stream().filter(Future::isDone).count();
      Thread.onSpinWait();
    }
    answers.countDown();
    int done = 0;
    for (var pass : passes) {
      done += pass.get().isPresent() ? 1 : 0;
    }
    assertThat(done).as("passes that had begun go on").isEqualTo(2);
    assertThat(quick(FAST).get()).isEmpty();
    assertThat(limiter.registries()).isZero();
  }

  @Test
  void interruptEndsAPassThatWaits() throws Exception {
    start(SLOW, 2, 2);
    var result = new CompletableFuture<Optional<String>>();
    Thread.ofVirtual()
        .start(() -> result.complete(limiter.run(SLOW, () -> Optional.of("quick"))))
        .interrupt();
    assertThat(result.get()).isEmpty();
  }
}
