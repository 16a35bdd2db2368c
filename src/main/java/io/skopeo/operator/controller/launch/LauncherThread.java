package io.skopeo.operator.controller.launch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of the launcher: it makes a step when something has changed, or when one is due. */
public final class LauncherThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LauncherThread.class);
  private static final Duration AFTER_ERROR = Duration.ofSeconds(2);

  private final CopyLauncher launcher;
  private final InstantSource time;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  public LauncherThread(CopyLauncher launcher, InstantSource time) {
    this.launcher = launcher;
    this.time = time;
    thread = Thread.ofPlatform().daemon().name("launcher").unstarted(this::run);
    launcher.wakeBy(this::wake);
  }

  /** Starts to launch: this process is the leader. */
  public void start() {
    thread.start();
  }

  /** Makes a step soon. */
  public void wake() {
    wakes.release();
  }

  private void run() {
    while (!closed) {
      Duration pause = step();
      try {
        boolean _ = wakes.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
        wakes.drainPermits();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private Duration step() {
    try {
      Instant next = launcher.step(time.instant());
      return Duration.between(time.instant(), next);
    } catch (RuntimeException | StackOverflowError e) {
      if (!closed) {
        // The next step starts from what there is then.
        LOG.warn("Runs could not be launched, which is tried again: {}", e.toString());
      }
      return AFTER_ERROR;
    }
  }

  /** Stops to launch; returns when the last launch has ended. */
  @Override
  public void close() {
    closed = true;
    launcher.close();
    wake();
    try {
      if (thread.isAlive() && !thread.join(LaunchFence.CREATE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
