package io.skopeo.operator.app.leader;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An executor that holds tasks back while the operator stands by. Then each task gets a virtual
 * thread. The SDK submits at most one task for each Image, which reads the Image when it runs.
 */
final class StandbyExecutor extends AbstractExecutorService {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Runnable> held = new ArrayList<>();
  private boolean active;

  /** Runs what was held back, and everything from now on. */
  synchronized void activate() {
    active = true;
    held.forEach(threads::execute);
    held.clear();
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (active || isShutdown()) {
      threads.execute(task);
    } else {
      held.add(task);
    }
  }

  @Override
  public synchronized void shutdown() {
    held.clear();
    threads.shutdown();
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    held.clear();
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(timeout, unit);
  }
}
