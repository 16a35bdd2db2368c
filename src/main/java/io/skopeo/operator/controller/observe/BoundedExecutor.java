package io.skopeo.operator.controller.observe;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** A bounded executor of registry requests. */
final class BoundedExecutor implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free;

  BoundedExecutor(int concurrency) {
    free = new Semaphore(concurrency);
  }

  /** Submits a request; the caller waits while too many are running. */
  <T> Future<T> submit(Supplier<T> request) {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during registry requests", e);
    }
    return threads.submit(() -> {
      try {
        return request.get();
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
