package io.skopeo.operator.registry.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy that connects every {@code CONNECT} to one server, whatever host is requested. */
final class ConnectProxy implements AutoCloseable {
  private final ServerSocket door;
  private final InetSocketAddress end;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread welcoming;

  ConnectProxy(InetSocketAddress end) {
    this.end = end;
    try {
      door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
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
      server.setTcpNoDelay(true);
      readHead(client.getInputStream());
      server.connect(end);
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread.ofVirtual().start(() -> pipe(client, server));
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException _) {
      // Either side has gone: so does the other.
    } finally {
      open.remove(client);
    }
  }

  /** The client says nothing more before it is answered, so nothing is read too much. */
  private static void readHead(InputStream in) throws IOException {
    BufferedReader head = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    String line = head.readLine();
    while (line != null && !line.isEmpty()) {
      line = head.readLine();
    }
  }

  private static void pipe(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
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
