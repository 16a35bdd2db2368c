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

/** The HTTP server of liveness, readiness and metrics. */
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
   * @param dead returns why only a restart can help; empty if all is well
   * @param unready returns what is missing, in a sentence; empty if nothing is
   */
  public static ManagementServer serve(
      int port,
      Supplier<Optional<String>> dead,
      Supplier<Optional<String>> unready,
      Supplier<String> metrics)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/healthz", reportingBugs(exchange -> check(exchange, dead.get())));
    server.createContext("/readyz", reportingBugs(exchange -> check(exchange, unready.get())));
    server.createContext(
        "/metrics", reportingBugs(exchange -> answer(exchange, OK, metrics.get())));
    server.start();
    return new ManagementServer(server);
  }

  /** Logs exceptions: the server itself would close the connection silently. */
  private static HttpHandler reportingBugs(HttpHandler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (RuntimeException e) {
        LOG.error("{} could not be answered because of a bug", exchange.getRequestURI(), e);
        answer(exchange, HttpURLConnection.HTTP_INTERNAL_ERROR, "a bug: see the log\n");
      }
    };
  }

  private static void check(HttpExchange exchange, Optional<String> problem) throws IOException {
    answer(exchange, problem.isEmpty() ? OK : UNAVAILABLE, problem.orElse("ok") + "\n");
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
