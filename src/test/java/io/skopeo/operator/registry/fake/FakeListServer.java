package io.skopeo.operator.registry.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An https server of lists on 127.0.0.1. */
public final class FakeListServer implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** Answers a request. */
  @FunctionalInterface
  public interface Handler {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** A received request with some of its headers. */
  public record Seen(
      String path, Optional<String> authorization, Optional<String> etag, String encoding) {}

  /** Starts a server without lists, with {@link TestCertificate}. */
  public FakeListServer() {
    this(TestCertificate.context());
  }

  /** Starts a server without lists, with another certificate. */
  public FakeListServer(SSLContext certificate) {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(certificate));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      seen.add(
          new Seen(
              exchange.getRequestURI().toString(),
              header(exchange, "Authorization"),
              header(exchange, "If-None-Match"),
              header(exchange, "Accept-Encoding").orElse("")));
      handlers
          .getOrDefault(exchange.getRequestURI().getPath(), e -> e.sendResponseHeaders(404, -1))
          .answer(exchange);
    }
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** Answers requests for a path. */
  public FakeListServer on(String path, Handler handler) {
    handlers.put(path, handler);
    return this;
  }

  /** Answers requests for a path with a status, a body and headers, in pairs. */
  public FakeListServer on(String path, int status, byte[] body, String... headers) {
    return on(
        path,
        exchange -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
          }
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        });
  }

  /** Answers requests for a path with a text and its ETag, or with 304. */
  public FakeListServer list(String path, String text, String etag) {
    return on(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("ETag", etag);
          if (header(exchange, "If-None-Match").filter(etag::equals).isPresent()) {
            exchange.sendResponseHeaders(304, -1);
            return;
          }
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  /** Redirects requests for a path. */
  public FakeListServer redirect(String path, String location) {
    return on(path, 302, new byte[0], "Location", location);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns the host name and port. */
  public String authority() {
    return "127.0.0.1:" + port();
  }

  /** Returns the URL of a path. */
  public String url(String path) {
    return "https://" + authority() + path;
  }

  /** Lists the received requests. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
