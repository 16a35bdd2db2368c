package io.skopeo.operator.controller.launch;

import static io.skopeo.operator.controller.RunFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LauncherThreadTest {
  private final CopyLauncher launcher = mock();
  private final Semaphore steps = new Semaphore(0);
  private final LauncherThread thread = new LauncherThread(launcher, InstantSource.fixed(NOW));

  @Test
  void stepIsMadeAtTheStartAndAtEachWake() throws InterruptedException {
    when(launcher.step(any()))
        .thenAnswer(_ -> {
          steps.release();
          return NOW.plusSeconds(3600);
        });
    thread.start();
    steps.acquire();
    thread.wake();
    steps.acquire();
    thread.close();
    verify(launcher).close();
  }

  @Test
  void longStepIsFollowedByTheNextAtOnceIfThatIsDue() throws InterruptedException {
    Duration hour = Duration.ofHours(1);
    var now = new AtomicReference<>(NOW);
    when(launcher.step(any()))
        .thenAnswer(call -> {
          steps.release();
          now.updateAndGet(time -> time.plus(hour));
          return call.<Instant>getArgument(0).plus(hour);
        });
    try (var slow = new LauncherThread(launcher, now::get)) {
      slow.start();
      steps.acquire(2);
    }
  }

  @Test
  void failedStepDoesNotEndTheThread() throws InterruptedException {
    var failures = new AtomicInteger();
    when(launcher.step(any()))
        .thenAnswer(_ -> {
          steps.release();
          return switch (failures.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("a bug");
            case 2 -> throw new StackOverflowError();
            default -> NOW.plusSeconds(3600);
          };
        });
    thread.start();
    for (int i = 0; i < 3; i++) {
      steps.acquire();
      thread.wake();
    }
    thread.close();
    assertThat(failures.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void closingWaitsForTheStepThatIsMade() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var ended = new AtomicInteger();
    when(launcher.step(any()))
        .thenAnswer(_ -> {
          begun.countDown();
          goOn.await();
          ended.incrementAndGet();
          return NOW;
        });
    thread.start();
    begun.await();
    Thread closing = Thread.ofVirtual().start(thread::close);
    verify(launcher, timeout(10_000)).close();
    goOn.countDown();
    closing.join();
    assertThat(ended.get()).isEqualTo(1);
  }

  @Test
  void threadThatNeverStartedCloses() {
    thread.close();
    verify(launcher).close();
  }
}
