package io.skopeo.operator.controller;

import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The limits of concurrent passes: in all, and by the registries of an Image, first come, first
 * served. A pass waits for its registries before it takes a place in all, so that a slow registry
 * holds up its own Images only.
 */
public final class PassLimiter implements AutoCloseable {
  /** Four times the usual requests to a registry at once: it is busy while others wait for it. */
  public static final int BY_REGISTRIES = 16;

  /**
   * A pass makes one request to the API server at a time, which serves a hundred on a connection;
   * the rest is for launches and upkeep. The heap has a megabyte and more for each.
   */
  public static final int IN_ALL = 64;

  /** More permits than there can be threads. */
  private static final int OPEN = 1 << 29;

  private final Semaphore all;
  private final int byRegistries;

  /** By the hosts of an Image: only those of passes that wait or run. */
  private final Map<Registries, Queue> queues = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /** The hosts of an Image's source and destination. */
  public record Registries(String source, String destination) {
    private static final Registries UNKNOWN = new Registries("", "");

    /** Returns the hosts of a spec; those of all invalid specs are the same. */
    public static Registries of(ParsedSpec spec) {
      return spec instanceof ImageIntent intent
          ? new Registries(intent.from().repository().host(), intent.to().repository().host())
          : UNKNOWN;
    }
  }

  /** The permits of the same registries, and the number of passes that wait for or have one. */
  private record Queue(Semaphore permits, int passes) {
    Queue plus(int more) {
      return new Queue(permits, passes + more);
    }
  }

  public PassLimiter() {
    this(BY_REGISTRIES, IN_ALL);
  }

  PassLimiter(int byRegistries, int inAll) {
    this.byRegistries = byRegistries;
    all = new Semaphore(inAll, true);
  }

  /**
   * Makes a pass once it may.
   *
   * @return its result; empty if it has none, or if the limiter was closed before it began
   */
  public <T> Optional<T> run(Registries registries, Supplier<Optional<T>> pass) {
    Semaphore permits = join(registries).permits();
    try {
      return within(permits, () -> within(all, pass));
    } finally {
      leave(registries);
    }
  }

  private <T> Optional<T> within(Semaphore permits, Supplier<Optional<T>> pass) {
    if (!isTaken(permits)) {
      return Optional.empty();
    }
    try {
      return pass.get();
    } finally {
      permits.release();
    }
  }

  private boolean isTaken(Semaphore permits) {
    if (closed) {
      return false;
    }
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    if (closed) {
      permits.release();
      return false;
    }
    return true;
  }

  private Queue join(Registries registries) {
    return queues.compute(
        registries,
        (_, queue) ->
            queue == null ? new Queue(new Semaphore(byRegistries, true), 1) : queue.plus(1));
  }

  private void leave(Registries registries) {
    queues.computeIfPresent(registries, (_, queue) -> queue.passes() == 1 ? null : queue.plus(-1));
  }

  /** Returns the number of pairs of registries with passes that wait or run. */
  int registries() {
    return queues.size();
  }

  /** Returns the number of passes that wait or run. */
  int size() {
    return queues.values().stream().mapToInt(Queue::passes).sum();
  }

  /** Sends away who waits and who comes; passes that run go on. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    all.release(OPEN);
    queues.values().forEach(queue -> queue.permits().release(OPEN));
  }
}
