package io.skopeo.operator.registry.fake;

import io.skopeo.operator.registry.ratelimit.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that moves only when told to, or when somebody sleeps. */
public final class FakeTime implements InstantSource, Sleeper {
  public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final List<Duration> waited = new CopyOnWriteArrayList<>();
  private Instant now = START;
  private double jitter = 0.5;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  public synchronized FakeTime pass(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  @Override
  public void sleep(Duration duration) {
    waited.add(duration);
    pass(duration);
  }

  /** The middle by default, so that sleeps are not spread. */
  @Override
  public synchronized double jitter() {
    return jitter;
  }

  public synchronized FakeTime jitter(double number) {
    jitter = number;
    return this;
  }

  /**
   * Returns the time at which a caller is told to come back after a wait of some seconds from the
   * start: later by half of a tenth.
   */
  public static Instant afterRest(long seconds) {
    return START.plusSeconds(seconds).plusMillis(Math.clamp(seconds * 100, 1000, 60_000) / 2);
  }

  public List<Duration> waited() {
    return List.copyOf(waited);
  }
}
