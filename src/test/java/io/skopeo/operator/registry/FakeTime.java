package io.skopeo.operator.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that moves when told to, or when somebody waits. */
final class FakeTime implements InstantSource, Pauses {
  static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final List<Duration> waited = new CopyOnWriteArrayList<>();
  private Instant now = START;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  synchronized FakeTime pass(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  @Override
  public void pause(Duration duration) {
    waited.add(duration);
    pass(duration);
  }

  /** The middle: nothing is spread. */
  @Override
  public double jitter() {
    return 0.5;
  }

  List<Duration> waited() {
    return List.copyOf(waited);
  }
}
