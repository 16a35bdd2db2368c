package io.skopeo.operator.reconcile;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Questions that are asked at the same time, a bounded number of them. */
final class Questions implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free;

  /**
   * @param atOnce how many are under way at most
   */
  Questions(int atOnce) {
    free = new Semaphore(atOnce);
  }

  /** Asks as soon as fewer are under way; until then the caller waits. */
  <T> Future<T> ask(Supplier<T> question) {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking registries", e);
    }
    return threads.submit(() -> {
      try {
        return question.get();
      } finally {
        free.release();
      }
    });
  }

  @Override
  public void close() {
    threads.close();
  }
}
