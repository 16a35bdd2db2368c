package io.skopeo.operator.registry.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy on 127.0.0.1 that requires one authorization and forwards to one server, whatever host is
 * requested. It forwards its own headers too, so that the server shows what leaks.
 */
public final class FakeProxy implements AutoCloseable {
  private final ServerSocket door;
  private final URI behind;
  private final String authorization;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  public FakeProxy(String behind, String authorization) {
    this.behind = URI.create(behind);
    this.authorization = authorization;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::welcome);
  }

  public String host() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** Request lines and headers, as received. */
  public List<String> heads() {
    return List.copyOf(heads);
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
      String head = head(client.getInputStream());
      heads.add(head);
      if (!head.contains("\r\nProxy-Authorization: " + authorization + "\r\n")) {
        write(
            client,
            "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      server.connect(new InetSocketAddress(behind.getHost(), behind.getPort()));
      if (head.startsWith("CONNECT ")) {
        write(client, "HTTP/1.1 200 Yes\r\n\r\n");
      } else {
        write(server, head);
      }
      Thread.ofVirtual().start(() -> pipe(client, server));
      pipe(server, client);
    } catch (IOException _) {
      // Either side has gone.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
