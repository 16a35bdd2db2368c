package io.skopeo.operator.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API server that gets and creates core objects. */
public final class FakeApiServer implements AutoCloseable {
  private static final String NAMESPACE = "team-a";
  private static final String CONFLICT = "conflict";

  private final HttpServer server;
  private final Map<String, String> objects = new ConcurrentHashMap<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Runnable beforeCreate = () -> {};

  /** Starts a server without objects. */
  public FakeApiServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Creates a client. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  /** Adds an object, to the namespace {@code team-a} if it names none. */
  public FakeApiServer put(HasMetadata object) {
    objects.put(
        path(
            Objects.requireNonNullElse(object.getMetadata().getNamespace(), NAMESPACE),
            object.getKind(),
            object.getMetadata().getName()),
        Serialization.asJson(object));
    return this;
  }

  /** Makes requests for an object in the namespace {@code team-a} fail with this status. */
  public FakeApiServer fail(String kind, String name, int status) {
    failures.put(path(NAMESPACE, kind, name), status);
    return this;
  }

  /** Runs this before an object is created, as another client would. */
  public void beforeCreate(Runnable action) {
    beforeCreate = action;
  }

  /** Lists the methods and paths of all requests. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private static String path(String namespace, String kind, String name) {
    return "/api/v1/namespaces/%s/%ss/%s".formatted(namespace, kind.toLowerCase(Locale.ROOT), name);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      if (exchange.getRequestMethod().equals("POST")) {
        path = create(exchange, path);
      }
      int status = failures.getOrDefault(path, objects.containsKey(path) ? 200 : 404);
      String failure =
          "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d}"
              .formatted(status);
      String body = status == 200 ? objects.getOrDefault(path, failure) : failure;
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Creates the object, and returns its path; that of a conflict if it exists. */
  private String create(HttpExchange exchange, String collection) throws IOException {
    beforeCreate.run();
    byte[] body = exchange.getRequestBody().readAllBytes();
    HasMetadata object =
        Serialization.unmarshal(
            new String(body, StandardCharsets.UTF_8), GenericKubernetesResource.class);
    String path = collection + "/" + object.getMetadata().getName();
    if (objects.putIfAbsent(path, Serialization.asJson(object)) == null) {
      return path;
    }
    failures.put(CONFLICT, HttpURLConnection.HTTP_CONFLICT);
    return CONFLICT;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
