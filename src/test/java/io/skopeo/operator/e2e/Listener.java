package io.skopeo.operator.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * What an attacker puts in place of a registry: it asks everybody for credentials, in each way that
 * there is, and writes down whatever it gets. The first part of a repository's name says how:
 *
 * <ul>
 *   <li>{@code basic}: with a challenge of its own
 *   <li>{@code realm}: for a token service, which is itself
 *   <li>{@code redirect}: by sending on to a registry that wants credentials
 *   <li>{@code late}: it serves manifests to anybody, so that a run is made, and asks that for them
 * </ul>
 */
final class Listener implements AutoCloseable {
  static final List<String> WAYS = List.of("basic", "realm", "redirect", "late");
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:%1$s\",\"size\":2},\"layers\":[]}"
          .formatted("0".repeat(64));

  private final List<String> got = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Bridge bridge;
  private final String elsewhere;

  private Listener(Path folder, String elsewhere) throws IOException {
    this.elsewhere = elsewhere;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    bridge = Bridge.open(folder, server.getAddress().getPort());
  }

  /**
   * Starts it.
   *
   * @param elsewhere host and port of the registry that it redirects to
   */
  static Listener start(Path folder, String elsewhere) {
    try {
      return new Listener(folder, elsewhere);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its host and port as the cluster knows them. */
  String inCluster() {
    return Bridge.inCluster(server.getAddress().getPort());
  }

  /** Each request with all its headers. */
  List<String> got() {
    return List.copyOf(got);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      got.add(
          "%s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().entrySet()));
      if (path.startsWith("/v2/redirect/")) {
        exchange
            .getResponseHeaders()
            .set("Location", "http://" + elsewhere + exchange.getRequestURI());
        exchange.sendResponseHeaders(307, -1);
      } else if (path.matches("/v2/late/.*/manifests/.*") && !path.endsWith("/mirrored")) {
        manifest(exchange);
      } else {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge(path));
        exchange.sendResponseHeaders(401, -1);
      }
    }
  }

  private String challenge(String path) {
    return path.startsWith("/v2/realm/")
        ? "Bearer realm=\"http://%s/token\",service=\"registry\"".formatted(inCluster())
        : "Basic realm=\"yours\"";
  }

  private static void manifest(HttpExchange exchange) throws IOException {
    byte[] body = MANIFEST.getBytes(StandardCharsets.UTF_8);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
    headers.set("Docker-Content-Digest", "sha256:" + sha256(body));
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    bridge.close();
    server.stop(0);
  }
}
