package io.skopeo.operator;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way to a server of this machine, which can be cut. */
final class Cable implements AutoCloseable {
  private final URL server;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private ServerSocket door;

  private Cable(URL server) {
    this.server = server;
    door = open(0);
  }

  static Cable to(URL server) {
    return new Cable(server);
  }

  /** The server's, by way of this. */
  String address() {
    return "%s://%s:%d".formatted(server.getProtocol(), server.getHost(), door.getLocalPort());
  }

  /** Nobody listens any more, and what was connected is closed. */
  void cut() {
    close(door);
    ends.forEach(Cable::close);
    ends.clear();
  }

  /** At the same address, which another connection of this machine may have for a moment. */
  void mend() {
    int port = door.getLocalPort();
    door = await("port " + port).ignoreExceptions().until(() -> open(port), _ -> true);
  }

  @Override
  public void close() {
    cut();
  }

  private ServerSocket open(int port) {
    try {
      var opened = new ServerSocket(port, 50, InetAddress.getByName(server.getHost()));
      Thread.ofVirtual().start(() -> welcome(opened));
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void welcome(ServerSocket opened) {
    while (!opened.isClosed()) {
      try {
        Socket client = opened.accept();
        Thread.ofVirtual().start(() -> serve(opened, client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(ServerSocket opened, Socket client) {
    try (client;
        var behind = new Socket(server.getHost(), server.getPort())) {
      ends.add(client);
      ends.add(behind);
      if (opened.isClosed()) {
        return;
      }
      Thread.ofVirtual().start(() -> pipe(client, behind));
      pipe(behind, client);
    } catch (IOException _) {
      // Either side has gone.
    }
  }

  private static void pipe(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // Either side has gone.
    }
  }

  private static void close(Closeable end) {
    try {
      end.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
