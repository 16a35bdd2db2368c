package io.skopeo.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Liveness, readiness and metrics over one server. */
final class Health implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;

  private Health(HttpServer server) {
    this.server = server;
  }

  /** Serves {@code /healthz}, {@code /readyz} and {@code /metrics}. */
  static Health serve(int port, BooleanSupplier ready, Supplier<String> metrics)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/healthz", exchange -> answer(exchange, OK, "ok\n"));
    server.createContext(
        "/readyz",
        exchange -> {
          boolean is = ready.getAsBoolean();
          answer(exchange, is ? OK : UNAVAILABLE, is ? "ok\n" : "not ready\n");
        });
    server.createContext("/metrics", exchange -> answer(exchange, OK, metrics.get()));
    server.start();
    return new Health(server);
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
