package io.skopeo.operator.controller.observe;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** An executor of registry requests that bounds how many run at the same time. */
final class BoundedExecutor implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free;

  /**
   * Creates an executor.
   *
   * @param atOnce the bound
   */
  BoundedExecutor(int atOnce) {
    free = new Semaphore(atOnce);
  }

  /** Submits a request; the caller waits while too many are running. */
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
