package io.skopeo.operator.registry.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Finds the first of several addresses that accepts a connection, as Go does for skopeo (RFC 8305,
 * Happy Eyeballs): the next is tried when one refuses, or does not answer for a moment.
 */
final class Dialer {
  private static final Duration HEAD_START = Duration.ofMillis(300);

  private final Duration limit;

  /**
   * @param limit the time for one address
   */
  Dialer(Duration limit) {
    this.limit = limit;
  }

  /** Returns the first address that accepts a connection, which is closed at once. */
  Optional<InetAddress> reachable(List<InetAddress> addresses, int port) {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var attempts = new ExecutorCompletionService<InetAddress>(executor);
      Iterator<InetAddress> left = addresses.iterator();
      int open = 0;
      while (left.hasNext() || open > 0) {
        if (left.hasNext()) {
          InetAddress next = left.next();
          attempts.submit(() -> connected(next, port));
          open++;
        }
        Future<InetAddress> done =
            left.hasNext()
                ? attempts.poll(HEAD_START.toMillis(), TimeUnit.MILLISECONDS)
                : attempts.take();
        if (done != null) {
          open--;
          Optional<InetAddress> winner = result(done);
          if (winner.isPresent()) {
            return winner;
          }
        }
      }
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      // Closes the sockets of the others.
      executor.shutdownNow();
    }
  }

  private InetAddress connected(InetAddress address, int port) throws IOException {
    try (var socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(
          new InetSocketAddress(address, port), Math.toIntExact(Math.max(1, limit.toMillis())));
      return address;
    }
  }

  private static Optional<InetAddress> result(Future<InetAddress> done)
      throws InterruptedException {
    try {
      return Optional.of(done.get());
    } catch (ExecutionException _) {
      return Optional.empty();
    }
  }
}
