package io.skopeo.operator.registry.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A frontend of a plain HTTP server that answers a TLS handshake as real registries do: at once and
 * in plain text. The JDK's own server would keep the client waiting forever.
 */
final class HttpFrontend implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket door;
  private final InetSocketAddress behind;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread welcoming;

  HttpFrontend(InetSocketAddress before, InetSocketAddress behind) {
    this.behind = behind;
    try {
      door = new ServerSocket(before.getPort(), 200, before.getAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    welcoming = Thread.ofVirtual().start(this::welcome);
  }

  int port() {
    return door.getLocalPort();
  }

  private void welcome() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket()) {
      open.add(client);
      client.setTcpNoDelay(true);
      int first = client.getInputStream().read();
      if (first == TLS_HANDSHAKE) {
        client
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } else if (first >= 0) {
        server.setTcpNoDelay(true);
        server.connect(behind);
        server.getOutputStream().write(first);
        Thread.ofVirtual().start(() -> pipe(client, server));
        pipe(server, client);
      }
    } catch (IOException _) {
      // Either side has gone: so does the other.
    } finally {
      open.remove(client);
    }
  }

  private static void pipe(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // Either side has gone.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      // The port is free only when the thread that waits at it has gone.
      welcoming.join();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
