package io.skopeo.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Liveness, readiness and metrics over one server. */
final class Health implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;

  private Health(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves {@code /healthz}, {@code /readyz} and {@code /metrics}.
   *
   * @param dead why only another process can help; empty where all is well
   * @param unready what is missing, in a sentence; empty where nothing is
   */
  static Health serve(
      int port,
      Supplier<Optional<String>> dead,
      Supplier<Optional<String>> unready,
      Supplier<String> metrics)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/healthz", exchange -> judge(exchange, dead.get()));
    server.createContext("/readyz", exchange -> judge(exchange, unready.get()));
    server.createContext("/metrics", exchange -> answer(exchange, OK, metrics.get()));
    server.start();
    return new Health(server);
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
