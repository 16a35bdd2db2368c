package io.skopeo.operator.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Liveness, readiness and metrics over one server. */
public final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves {@code /healthz}, {@code /readyz} and {@code /metrics}.
   *
   * @param dead why only another process can help; empty where all is well
   * @param unready what is missing, in a sentence; empty where nothing is
   */
  public static ManagementServer serve(
      int port,
      Supplier<Optional<String>> dead,
      Supplier<Optional<String>> unready,
      Supplier<String> metrics)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/healthz", told(exchange -> judge(exchange, dead.get())));
    server.createContext("/readyz", told(exchange -> judge(exchange, unready.get())));
    server.createContext("/metrics", told(exchange -> answer(exchange, OK, metrics.get())));
    server.start();
    return new ManagementServer(server);
  }

  /** The server itself would close the connection without a word. */
  private static HttpHandler told(HttpHandler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (RuntimeException e) {
        LOG.error("{} could not be answered, by a bug", exchange.getRequestURI(), e);
        answer(exchange, HttpURLConnection.HTTP_INTERNAL_ERROR, "a bug: look at the log\n");
      }
    };
  }

  private static void judge(HttpExchange exchange, Optional<String> objection) throws IOException {
    answer(exchange, objection.isEmpty() ? OK : UNAVAILABLE, objection.orElse("ok") + "\n");
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The port it listens on. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
