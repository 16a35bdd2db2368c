package io.skopeo.operator.registry.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.client.Transcript.Exchange;
import io.skopeo.operator.registry.fake.FakeResponse;
import io.skopeo.operator.registry.fake.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server for all hosts of a transcript, reached through a proxy, so that names, realms and links
 * stay as recorded. It responds in the order of the transcript and records the requests.
 */
final class TranscriptServer implements AutoCloseable {
  private static final FakeResponse NOTHING_MORE = FakeResponse.of(418, "");

  private final HttpsServer server;
  private final ConnectProxy proxy;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new ArrayList<>();
  private List<Exchange> exchanges = List.of();

  TranscriptServer() {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(TestCertificate.context()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    proxy = new ConnectProxy(server.getAddress());
  }

  Proxies proxies() {
    return Proxies.of(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()));
  }

  /** Starts to respond with these exchanges. */
  synchronized void play(List<Exchange> next) {
    exchanges = next;
    requests.clear();
  }

  /** Lists the requests since then, in the form of {@link Exchange#request}. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      next(exchange).send(exchange);
    }
  }

  private synchronized FakeResponse next(HttpExchange exchange) {
    int number = requests.size();
    requests.add(asked(exchange));
    return number < exchanges.size() ? exchanges.get(number).response() : NOTHING_MORE;
  }

  private static String asked(HttpExchange exchange) {
    return "%s https://%s%s%s"
        .formatted(
            exchange.getRequestMethod(),
            exchange.getRequestHeaders().getFirst("Host"),
            exchange.getRequestURI(),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .map(value -> " Authorization: " + readable(value))
                .orElse(""));
  }

  private static String readable(String authorization) {
    return authorization.startsWith("Basic ")
        ? "Basic "
            + new String(
                Base64.getDecoder().decode(authorization.substring("Basic ".length())),
                StandardCharsets.UTF_8)
        : authorization;
  }

  @Override
  public void close() {
    proxy.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
