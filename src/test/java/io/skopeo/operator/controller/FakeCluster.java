package io.skopeo.operator.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An API server in memory: it gets, lists by labels, creates, merges into and deletes objects. */
public final class FakeCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final KubernetesClient client;

  /** By path. */
  private final NavigableMap<String, ObjectNode> objects = new ConcurrentSkipListMap<>();

  /** By method and a part of the path. */
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger uids = new AtomicInteger();

  /** Changes an object before it is stored, as a webhook does. */
  private volatile Consumer<ObjectNode> webhook = _ -> {};

  private record Failure(int status, String message) {}

  /** Starts a server without objects. */
  public FakeCluster() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  /** Returns its client. */
  public KubernetesClient client() {
    return client;
  }

  /** Creates or replaces an object. */
  public void put(HasMetadata object) {
    objects.put(
        "/%s/namespaces/%s/%s/%s"
            .formatted(
                object.getApiVersion().contains("/")
                    ? "apis/" + object.getApiVersion()
                    : "api/" + object.getApiVersion(),
                object.getMetadata().getNamespace(),
                object.getPlural(),
                object.getMetadata().getName()),
        JSON.valueToTree(Serialization.unmarshal(Serialization.asJson(object), Map.class)));
  }

  /** Removes all objects whose path contains a text. */
  public void remove(String part) {
    objects.keySet().removeIf(path -> path.contains(part));
  }

  /** Returns the objects of a kind, whatever their namespace. */
  public <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.entrySet().stream()
        .filter(e -> e.getKey().contains("/" + HasMetadata.getPlural(kind) + "/"))
        .map(e -> Serialization.unmarshal(e.getValue().toString(), kind))
        .toList();
  }

  /**
   * Makes requests fail.
   *
   * @param part of the path
   */
  public void fail(String method, String part, int status) {
    fail(method, part, status, "refused");
  }

  /** Makes requests fail with a message. */
  public void fail(String method, String part, int status, String message) {
    failures.put(method + " " + part, new Failure(status, message));
  }

  /** Changes objects before they are created. */
  public void onCreate(Consumer<ObjectNode> change) {
    webhook = change;
  }

  /** Makes no request fail any more. */
  public void heal() {
    failures.clear();
  }

  /** Returns the number of requests with a method whose path contains a text. */
  public long count(String method, String part) {
    return requests.stream()
        .filter(request -> request.startsWith(method + " ") && request.contains(part))
        .count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      requests.add(method + " " + path);
      byte[] body = exchange.getRequestBody().readAllBytes();
      Optional<Failure> failure =
          failures.entrySet().stream()
              .filter(e -> e.getKey().startsWith(method + " "))
              .filter(e -> path.contains(e.getKey().substring(method.length() + 1)))
              .map(Map.Entry::getValue)
              .findFirst();
      if (failure.isPresent()) {
        send(
            exchange,
            failure.get().status(),
            status(failure.get().status(), failure.get().message()));
      } else {
        serve(exchange, method, path, new String(body, StandardCharsets.UTF_8));
      }
    }
  }

  private void serve(HttpExchange exchange, String method, String path, String body)
      throws IOException {
    switch (method) {
      case "POST" -> create(exchange, path, (ObjectNode) JSON.readTree(body));
      case "DELETE" -> send(exchange, objects.remove(path) == null ? 404 : 200, status(200));
      case "PATCH" -> {
        ObjectNode found = objects.get(path);
        if (found != null) {
          JSON.readerForUpdating(found).readValue(body);
        }
        send(exchange, found == null ? 404 : 200, found == null ? status(404) : found.toString());
      }
      default -> {
        ObjectNode found = objects.get(path);
        if (found != null) {
          send(exchange, 200, found.toString());
        } else if (path.matches(".*/(taskruns|pods|configmaps)")) {
          send(exchange, 200, list(path, exchange.getRequestURI().getQuery()));
        } else {
          send(exchange, 404, status(404));
        }
      }
    }
  }

  private void create(HttpExchange exchange, String path, ObjectNode object) throws IOException {
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    String uid = "uid-" + uids.incrementAndGet();
    metadata.put("uid", uid);
    if (!metadata.has("name")) {
      metadata.put("name", metadata.get("generateName").asText() + uid);
    }
    webhook.accept(object);
    boolean taken = objects.putIfAbsent(path + "/" + metadata.get("name").asText(), object) != null;
    send(exchange, taken ? 409 : 201, taken ? status(409) : object.toString());
  }

  private String list(String path, String query) {
    String plural = path.substring(path.lastIndexOf('/'));
    String prefix = path.contains("/namespaces/") ? path + "/" : path.replace(plural, "/");
    ObjectNode list = JSON.createObjectNode();
    list.putObject("metadata").put("resourceVersion", "1");
    var items = list.putArray("items");
    objects.forEach((key, object) -> {
      if (key.startsWith(prefix) && key.contains(plural + "/") && isSelected(object, query)) {
        items.add(object);
      }
    });
    return list.toString();
  }

  private static boolean isSelected(ObjectNode object, String query) {
    String labels =
        query == null
            ? ""
            : Stream.of(query.split("&"))
                .filter(part -> part.startsWith("labelSelector="))
                .map(part -> part.substring("labelSelector=".length()))
                .findFirst()
                .orElse("");
    return Stream.of(labels.split(","))
        .filter(label -> !label.isEmpty())
        .map(label -> label.split("="))
        .allMatch(label -> object.at("/metadata/labels").path(label[0]).asText().equals(label[1]));
  }

  private static String status(int code) {
    return status(code, "refused");
  }

  private static String status(int code, String message) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"%s\",\"code\":%d,\"message\":\"%s\"}"
        .formatted(code < 300 ? "Success" : "Failure", code, message);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
  }
}
