package io.skopeo.operator.controller.observe;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** A bounded executor of requests. */
public final class BoundedExecutor implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free;

  public BoundedExecutor(int concurrency) {
    free = new Semaphore(concurrency);
  }

  /** Submits a request; the caller waits while too many are running. */
  public <T> Future<T> submit(Supplier<T> request) {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during requests", e);
    }
    return threads.submit(() -> {
      try {
        return request.get();
      } finally {
        free.release();
      }
    });
  }

  /** Waits for the result of a request; an exception in it is a bug. */
  public static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during requests", e);
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
